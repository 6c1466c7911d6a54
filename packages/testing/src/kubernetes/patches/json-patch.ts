import { isDeepStrictEqual } from "node:util";
import { ApiFault } from "../api-fault.ts";
import { isObject, type JsonObject } from "../api-object.ts";

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** JSON patch (RFC 6902). An operation that cannot be carried out fails the whole, with the one message that the server has for it. */
export function jsonPatch(target: unknown, operations: readonly Operation[]): unknown {
  const root = { "": structuredClone(target) };
  for (const operation of operations) carryOut(root, operation);
  return root[""];
}

function carryOut(root: JsonObject, { op, path, from = "", value }: Operation): void {
  const place = placeOf(root, path);
  switch (op) {
    case "add":
      return add(place, value);
    case "remove":
      return void remove(place);
    case "replace":
      remove(place);
      return add(place, value);
    case "move":
      return add(place, remove(placeOf(root, from)));
    case "copy":
      return add(place, structuredClone(read(placeOf(root, from))));
    case "test":
      if (!isDeepStrictEqual(read(place), value)) throw refused();
      return;
    default:
      throw refused();
  }
}

interface Place {
  readonly parent: JsonObject | unknown[];
  readonly key: string;
}

function placeOf(root: JsonObject, path: string): Place {
  const keys = path.split("/").map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  let parent: unknown = root;
  for (const key of keys.slice(0, -1)) parent = read({ parent: container(parent), key });
  return { parent: container(parent), key: keys.at(-1) ?? "" };
}

function container(value: unknown): JsonObject | unknown[] {
  if (Array.isArray(value) || isObject(value)) return value;
  throw refused();
}

function read({ parent, key }: Place): unknown {
  const value = Array.isArray(parent) ? parent[indexOf(parent, key)] : parent[key];
  if (value === undefined) throw refused();
  return value;
}

function add({ parent, key }: Place, value: unknown): void {
  if (Array.isArray(parent)) parent.splice(key === "-" ? parent.length : indexOf(parent, key), 0, value);
  else parent[key] = value;
}

function remove(place: Place): unknown {
  const value = read(place);
  if (Array.isArray(place.parent)) place.parent.splice(indexOf(place.parent, place.key), 1);
  else delete place.parent[place.key];
  return value;
}

function indexOf(list: readonly unknown[], key: string): number {
  const index = /^\d+$/.test(key) ? Number(key) : Number.NaN;
  if (!(index <= list.length)) throw refused();
  return index;
}

function refused(): ApiFault {
  return new ApiFault(422, "Invalid", "the server rejected our request due to an error in our request", {});
}
