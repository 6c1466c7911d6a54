import { createHash } from "node:crypto";
import type { Account } from "../account.ts";

/** What a bucket is. */
export interface BucketFacts {
  readonly region: string;
  /** The account it belongs to. Default: the fake's own. */
  readonly owner?: string | undefined;
  /** Who may read it besides those whom its owner's policies allow. Default `owner`: nobody. */
  readonly readableBy?: "owner" | "everybody" | undefined;
}

export interface StoredObject {
  readonly key: string;
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly lastModified: Date;
  readonly etag: string;
}

export interface Bucket extends Required<BucketFacts> {
  readonly name: string;
  readonly arn: string;
  readonly owner: string;
  readonly readableBy: "owner" | "everybody";
  readonly createDate: Date;
  readonly objects: Map<string, StoredObject>;
  /** What was set on it, by the member of the request that set it. Kept, not obeyed. */
  readonly settings: Map<string, unknown>;
}

/** All buckets there are, whoever owns them: their names are one space. */
export class BucketStore {
  readonly account: Account;
  readonly #buckets = new Map<string, Bucket>();

  constructor(account: Account) {
    this.account = account;
  }

  arn(bucket: string, key?: string): string {
    return `arn:${this.account.partition}:s3:::${bucket}${key === undefined ? "" : `/${key}`}`;
  }

  put(name: string, { region, owner = this.account.accountId, readableBy = "owner" }: BucketFacts): void {
    const {
      objects = new Map<string, StoredObject>(),
      settings = new Map<string, unknown>(),
      createDate = this.account.date(),
    } = this.#buckets.get(name) ?? {};
    this.#buckets.set(name, { name, arn: this.arn(name), region, owner, readableBy, createDate, objects, settings });
  }

  remove(name: string): void {
    this.#buckets.delete(name);
  }

  find(name: string): Bucket | undefined {
    return this.#buckets.get(name);
  }

  all(): Bucket[] {
    return [...this.#buckets.values()];
  }

  putObject(bucket: Bucket, key: string, body: Uint8Array, contentType = "binary/octet-stream"): StoredObject {
    const etag = `"${createHash("md5").update(body).digest("hex")}"`;
    const object = { key, body, contentType, lastModified: this.account.date(), etag };
    bucket.objects.set(key, object);
    return object;
  }
}
