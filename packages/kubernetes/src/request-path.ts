import type { Resource } from "./kube-object.ts";

/** Where in a resource a request goes. */
export interface Place {
  readonly namespace?: string | undefined;
  /** Absent for the collection. */
  readonly name?: string | undefined;
  readonly subresource?: string | undefined;
}

/** The path of a request, its query included. Parameters without a value are left out. */
export function requestPath(
  resource: Resource,
  { namespace, name, subresource }: Place,
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const { group, version, plural, namespaced } = resource;
  const segments = [
    ...(group === "" ? ["api", version] : ["apis", group, version]),
    ...(namespaced && namespace !== undefined ? ["namespaces", namespace] : []),
    plural,
    ...(name === undefined ? [] : [name]),
    ...(subresource === undefined ? [] : [subresource]),
  ];
  return `/${segments.map(encodeURIComponent).join("/")}${queryText(query)}`;
}

/**
 * What is wrong with a reference to one object, or nothing. A name that is empty would turn a request about an object into one about
 * all of them, deletion included; it must never be sent.
 */
export function problemOfPlace({ namespaced, kind }: Resource, { namespace, name }: Place): string | undefined {
  if (name !== undefined && !isSegment(name)) return `${JSON.stringify(name)} is no name for a ${kind}`;
  if (namespaced && namespace === undefined) return `a ${kind} lives in a namespace, and none was named`;
  if (namespaced && namespace !== undefined && !isSegment(namespace)) return `${JSON.stringify(namespace)} is no name for a namespace`;
  return undefined;
}

/** What the server takes for a path segment: the rule is older than the naming rules of any single kind. */
function isSegment(text: string): boolean {
  return text !== "" && text !== "." && text !== ".." && !/[/%]/.test(text);
}

function queryText(query: Readonly<Record<string, string | undefined>>): string {
  const parameters = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return parameters.length === 0 ? "" : `?${new URLSearchParams(parameters).toString()}`;
}
