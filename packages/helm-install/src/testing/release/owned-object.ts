import type { KubeObject } from "@osb/kubernetes";

interface Release {
  readonly release: string;
  readonly namespace: string;
}

const MANAGED_BY = ["app.kubernetes.io/managed-by", "Helm"] as const;

function annotationsOf({ release, namespace }: Release): readonly (readonly [key: string, value: string])[] {
  return [
    ["meta.helm.sh/release-name", release],
    ["meta.helm.sh/release-namespace", namespace],
  ];
}

/** The object with the marks by which helm knows its own. */
export function ownedObject<T extends KubeObject>(object: T, release: Release): T {
  const { metadata } = object;
  const [managedBy, helm] = MANAGED_BY;
  return {
    ...object,
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, [managedBy]: helm },
      annotations: { ...metadata.annotations, ...Object.fromEntries(annotationsOf(release)) },
    },
  };
}

/** Why an object is not this release's, in helm's words; nothing where it is. */
export function foreignMarks({ metadata: { labels, annotations } }: KubeObject, release: Release): string | undefined {
  const problems = [
    missingMark("label", labels, MANAGED_BY),
    ...annotationsOf(release).map((mark) => missingMark("annotation", annotations, mark)),
  ].filter((problem) => problem !== undefined);
  return problems.length === 0 ? undefined : `invalid ownership metadata; ${problems.join("; ")}`;
}

function missingMark(
  what: string,
  marks: Readonly<Record<string, string>> = {},
  [key, value]: readonly [string, string],
): string | undefined {
  const found = marks[key];
  if (found === value) return undefined;
  const [name, wanted] = [JSON.stringify(key), JSON.stringify(value)];
  const problem =
    found === undefined
      ? `missing key ${name}: must be set to ${wanted}`
      : `key ${name} must equal ${wanted}: current value is ${JSON.stringify(found)}`;
  return `${what} validation error: ${problem}`;
}
