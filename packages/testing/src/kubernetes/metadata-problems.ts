import type { Cause } from "./api-fault.ts";
import { type ApiObject, isObject } from "./api-object.ts";
import { invalidValue } from "./kinds/causes.ts";
import { SUBDOMAIN_RULE } from "./name-problem.ts";

const QUALIFIED =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character " +
  "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const LABEL_VALUE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character " +
  "(e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const MOST_ANNOTATION_BYTES = 262_144;
/** Finalizers that need no domain. */
const STANDARD_FINALIZERS = ["kubernetes", "orphan", "foregroundDeletion"];

/**
 * What is wrong with labels, annotations, owners and finalizers.
 * @param builtIn finalizers of the kinds that come with the server are checked more closely.
 */
export function metadataProblems({ metadata }: ApiObject, builtIn: boolean): Cause[] {
  const { labels, annotations, ownerReferences, finalizers = [] } = metadata;
  return [
    ...labelProblems("metadata.labels", labels),
    ...annotationProblems("metadata.annotations", annotations),
    ...ownerProblems(ownerReferences),
    ...finalizers.flatMap((finalizer) => qualifiedNameProblems("metadata.finalizers", finalizer)),
    ...finalizers.flatMap((finalizer, index) =>
      builtIn && !finalizer.includes("/") && !STANDARD_FINALIZERS.includes(finalizer)
        ? [invalidValue(`metadata.finalizers[${index}]`, finalizer, "name is neither a standard finalizer name nor is it fully qualified")]
        : [],
    ),
  ];
}

/** What is wrong with labels, wherever they stand. */
export function labelProblems(field: string, labels: Readonly<Record<string, string>> = {}): Cause[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...qualifiedNameProblems(field, key),
    ...(Buffer.byteLength(value) > 63 ? [invalidValue(field, value, "must be no more than 63 bytes")] : []),
    ...(/^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/.test(value) ? [] : [invalidValue(field, value, LABEL_VALUE)]),
  ]);
}

/** What is wrong with annotations, wherever they stand. */
export function annotationProblems(field: string, annotations: Readonly<Record<string, string>> = {}): Cause[] {
  // Case does not matter here.
  const named = Object.keys(annotations).flatMap((key) => qualifiedNameProblems(field, key.toLowerCase()));
  const bytes = Object.entries(annotations).reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
  if (bytes <= MOST_ANNOTATION_BYTES) return named;
  return [...named, { reason: "FieldValueTooLong", message: `Too long: may not be more than ${MOST_ANNOTATION_BYTES} bytes`, field }];
}

/** A name with or without a domain before it: `example.com/name`. */
function qualifiedNameProblems(field: string, key: string): Cause[] {
  const problem = (text: string): Cause => invalidValue(field, key, text);
  const parts = key.split("/");
  if (parts.length > 2)
    return [problem(`a valid label key ${QUALIFIED} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`)];
  const [name = "", prefix] = parts.toReversed();
  const problems: Cause[] = [];
  if (prefix === "") problems.push(problem("prefix part must be non-empty"));
  else if (prefix !== undefined) {
    if (prefix.length > SUBDOMAIN_RULE.maxLength)
      problems.push(problem(`prefix part must be no more than ${SUBDOMAIN_RULE.maxLength} characters`));
    if (!SUBDOMAIN_RULE.fits.test(prefix)) problems.push(problem(`prefix part ${SUBDOMAIN_RULE.text}`));
  }
  if (name === "") problems.push(problem("name part must be non-empty"));
  else if (Buffer.byteLength(name) > 63) problems.push(problem("name part must be no more than 63 bytes"));
  if (!/^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/.test(name)) problems.push(problem(`name part ${QUALIFIED}`));
  return problems;
}

function ownerProblems(owners: unknown): Cause[] {
  const references = Array.isArray(owners) ? owners.filter(isObject) : [];
  const field = "metadata.ownerReferences";
  const problems = references.flatMap((owner) => {
    const [apiVersion = "", kind = "", name = "", uid = ""] = ["apiVersion", "kind", "name", "uid"].map((key) => String(owner[key] ?? ""));
    const parts = apiVersion.split("/");
    const hasVersion = parts.length <= 2 && parts.at(-1) !== "";
    return [
      ...(hasVersion ? [] : [invalidValue(`${field}.apiVersion`, apiVersion, "version must not be empty")]),
      ...(kind === "" ? [invalidValue(`${field}.kind`, kind, "must not be empty")] : []),
      ...(name === "" ? [invalidValue(`${field}.name`, name, "must not be empty")] : []),
      ...(uid === "" ? [invalidValue(`${field}.uid`, uid, "must not be empty")] : []),
      ...(apiVersion === "v1" && kind === "Event" ? [invalidValue(field, owner, "/v1, Kind=Event is disallowed from being an owner")] : []),
    ];
  });
  const [first, ...others] = references
    .filter(({ controller }) => controller === true)
    .map(({ kind, name }) => `${String(kind)}/${String(name)}`);
  const text = (other: string): string =>
    `Only one reference can have Controller set to true. Found "true" in references for ${first} and ${other}`;
  return [...problems, ...others.map((other) => invalidValue(field, references, text(other)))];
}
