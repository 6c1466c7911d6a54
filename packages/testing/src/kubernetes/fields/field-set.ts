import { remembered } from "../../remembered.ts";
import { type FieldsV1, isObject, isSame } from "../api-object.ts";
import { type Child, childrenOf, type Schema } from "../schema/schema.ts";

/**
 * Places in an object that somebody owns. A place is the list of its elements, joined: `f:spec␀f:url`.
 * Sets are small, so plain strings serve.
 */
export type FieldSet = ReadonlySet<string>;

const SEPARATOR = "\0";
/** No place has an empty element. */
const BETWEEN_PATHS = `${SEPARATOR}${SEPARATOR}`;

/** The place below `path`. */
export function joinPath(path: string, element: string): string {
  return path === "" ? element : `${path}${SEPARATOR}${element}`;
}

/** The elements of a place, from the top. */
export function elementsOf(path: string): string[] {
  return path.split(SEPARATOR);
}

/** The places that an applied configuration claims: every leaf, and entries of maps and lists as such. */
export function claimedFields(schema: Schema, value: unknown): Set<string> {
  const claimed = new Set<string>();
  const visit = (at: Schema, current: unknown, path: string): void => {
    const children = childrenOf(at, current);
    if (children === undefined) return void claimed.add(path);
    for (const child of children) {
      const below = joinPath(path, child.element);
      visit(child.schema, child.value, below);
      if (isEmpty(child.value) || !child.declared) claimed.add(below);
    }
  };
  visit(schema, value, "");
  claimed.delete("");
  return claimed;
}

/** What changed between two objects, place by place. */
export interface Difference {
  readonly added: Set<string>;
  readonly modified: Set<string>;
  readonly removed: Set<string>;
}

/** Compares two objects of one kind. Places above a change count as added or removed when they are on one side only. */
export function differenceOf(schema: Schema, before: unknown, after: unknown): Difference {
  const difference: Difference = { added: new Set(), modified: new Set(), removed: new Set() };
  compare(schema, before, after, "", difference);
  return difference;
}

function compare(schema: Schema, before: unknown, after: unknown, path: string, difference: Difference): void {
  if (before === after && before !== undefined) return;
  const left = partsOf(schema, before);
  const right = partsOf(schema, after);
  if (left === undefined || right === undefined || (isEmpty(before) && isEmpty(after))) {
    if (before === undefined) difference.added.add(path);
    else if (after === undefined) difference.removed.add(path);
    else if (!isSame(before, after)) difference.modified.add(path);
    return;
  }
  const old = new Map(left.map((child) => [child.element, child]));
  for (const child of right) {
    compare(child.schema, old.get(child.element)?.value, child.value, joinPath(path, child.element), difference);
    old.delete(child.element);
  }
  for (const child of old.values()) compare(child.schema, child.value, undefined, joinPath(path, child.element), difference);
  if (path === "") return;
  if (before === undefined) difference.added.add(path);
  else if (after === undefined) difference.removed.add(path);
}

function partsOf(schema: Schema, value: unknown): readonly Child[] | undefined {
  return childrenOf(schema, value) ?? (isEmpty(value) ? [] : undefined);
}

/** Null and objects without entries, absence included: places that cannot have parts. */
function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (isObject(value) && Object.keys(value).length === 0);
}

/** The set in the form of `managedFields`: in order, and with a dot where a place is in the set and has others below it. */
export function encodeFields(fields: FieldSet): FieldsV1 {
  return encodedPaths([...fields].join(BETWEEN_PATHS));
}

/** Objects of one kind mostly have the same fields, and share what says so: it is frozen. */
const encodedPaths = remembered(500, (paths: string): FieldsV1 => {
  const root: FieldsV1 = {};
  const owned = new Set<FieldsV1>();
  // The separator sorts before all else, so that a place comes just before what is below it.
  for (const path of paths.split(BETWEEN_PATHS).filter(Boolean).sort()) {
    let node = root;
    for (const element of elementsOf(path)) {
      if (owned.has(node)) node["."] ??= {};
      node = node[element] ??= {};
    }
    owned.add(node);
  }
  return frozen(root);
});

function frozen(node: FieldsV1): FieldsV1 {
  Object.values(node).forEach(frozen);
  return Object.freeze(node);
}

/** The set that `managedFields` writes, to go on with. */
export function decodeFields(encoded: FieldsV1): Set<string> {
  return new Set(DECODED.get(encoded) ?? decodedFields(encoded));
}

/** What was encoded here says the same for ever. */
const DECODED = new WeakMap<FieldsV1, FieldSet>();

function decodedFields(encoded: FieldsV1): FieldSet {
  const fields = new Set<string>();
  const visit = (node: FieldsV1, path: string): void => {
    const elements = Object.keys(node);
    if (path !== "" && (elements.length === 0 || "." in node)) fields.add(path);
    for (const element of elements) if (element !== ".") visit(node[element] as FieldsV1, joinPath(path, element));
  };
  visit(encoded, "");
  if (Object.isFrozen(encoded)) DECODED.set(encoded, fields);
  return fields;
}
