import { AwsFault } from "../aws-fault.ts";
import type { Bucket, StoredObject } from "./bucket-store.ts";

/** What is asked of a listing. On the wire numbers are text. */
export interface Listing {
  readonly Prefix?: string;
  readonly Delimiter?: string;
  readonly MaxKeys?: number | string;
  readonly ContinuationToken?: string;
  readonly StartAfter?: string;
  readonly EncodingType?: string;
}

const MOST_KEYS = 1_000;

/** Entries in the order of their bytes; what has `Delimiter` after `Prefix` is rolled up into one common prefix, which counts as one entry. */
export function listObjects(bucket: Bucket, input: Listing): object {
  const { Prefix = "", Delimiter = "", ContinuationToken, StartAfter, EncodingType } = input;
  const asked = maxKeys(input);
  const spell = spellingOf(EncodingType);
  const entries = entriesOf(bucket, input);
  const shown = entries.slice(0, Math.min(asked, MOST_KEYS));
  const isTruncated = entries.length > shown.length && asked > 0;
  const prefixes = shown.filter(({ object }) => object === undefined);
  return {
    Name: bucket.name,
    Prefix: spell(Prefix),
    ...(Delimiter === "" ? {} : { Delimiter: spell(Delimiter) }),
    ...(StartAfter === undefined ? {} : { StartAfter: spell(StartAfter) }),
    ...(ContinuationToken === undefined ? {} : { ContinuationToken }),
    MaxKeys: asked,
    KeyCount: shown.length,
    IsTruncated: isTruncated,
    ...(EncodingType === undefined ? {} : { EncodingType }),
    ...(isTruncated ? { NextContinuationToken: tokenFor(shown.at(-1)?.name ?? "") } : {}),
    Contents: shown.flatMap(({ object }) => (object === undefined ? [] : [toldIn(object, spell(object.key))])),
    ...(prefixes.length === 0 ? {} : { CommonPrefixes: prefixes.map(({ name }) => ({ Prefix: spell(name) })) }),
  };
}

/** An object, or a prefix that several have in common. */
interface Entry {
  readonly name: string;
  readonly object: StoredObject | undefined;
}

function entriesOf({ objects }: Bucket, { Prefix = "", Delimiter = "", ContinuationToken, StartAfter = "" }: Listing): readonly Entry[] {
  const last = ContinuationToken === undefined ? undefined : lastBefore(ContinuationToken);
  const isRolledUp = (key: string): boolean => last !== undefined && Delimiter !== "" && last.endsWith(Delimiter) && key.startsWith(last);
  const entries = new Map<string, Entry>();
  for (const object of [...objects.values()].toSorted((a, b) => inBytes(a.key, b.key))) {
    const { key } = object;
    if (!key.startsWith(Prefix) || inBytes(key, last ?? StartAfter) <= 0 || isRolledUp(key)) continue;
    const end = Delimiter === "" ? -1 : key.indexOf(Delimiter, Prefix.length);
    const name = end < 0 ? key : key.slice(0, end + Delimiter.length);
    if (!entries.has(name)) entries.set(name, { name, object: end < 0 ? object : undefined });
  }
  return [...entries.values()];
}

function maxKeys({ MaxKeys = MOST_KEYS }: Listing): number {
  if (/^\d+$/.test(String(MaxKeys))) return Number(MaxKeys);
  throw new AwsFault("InvalidArgument", "Argument maxKeys must be an integer between 0 and 2147483647", 400, {
    ArgumentName: "maxKeys",
    ArgumentValue: String(MaxKeys),
  });
}

const inBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const tokenFor = (name: string): string => Buffer.from(`1 ${name}`).toString("base64");

function lastBefore(token: string): string {
  const text = Buffer.from(token, "base64").toString();
  if (text.startsWith("1 ")) return text.slice(2);
  throw new AwsFault("InvalidArgument", "The continuation token provided is incorrect", 400, { ArgumentName: "continuation-token" });
}

/** In URL encoding a blank is a plus. */
function spellingOf(encoding: string | undefined): (text: string) => string {
  if (encoding === undefined) return (text) => text;
  if (encoding !== "url")
    throw new AwsFault("InvalidArgument", "Invalid Encoding Method specified in Request", 400, { ArgumentName: "encoding-type" });
  return (text) =>
    encodeURIComponent(text)
      .replace(/[!'()]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
      .replaceAll("%2F", "/")
      .replaceAll("%20", "+");
}

function toldIn({ lastModified, etag, body }: StoredObject, key: string): object {
  return { Key: key, LastModified: lastModified, ETag: etag, Size: body.length, StorageClass: "STANDARD" };
}
