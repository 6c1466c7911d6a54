import type { KubeObject } from "@osb/kubernetes";
import { HelmText } from "../helm-text.ts";
import { parseYaml } from "../yaml/parse-yaml.ts";

/** One object of a chart, as text and as what it says. */
export interface ManifestDocument {
  /** The template that it comes from, where that is known. */
  readonly source: string;
  readonly content: string;
  /** Empty where there is none. */
  readonly kind: string;
  /** Null where there are only comments. */
  readonly object: unknown;
}

/** Cuts what a template has rendered, or a release's whole manifest, into its objects. Empty ones are none. */
export function manifestDocuments(source: string, text: string): readonly ManifestDocument[] {
  return text
    .trimStart()
    .split(/(?:^|\s*\n)---\s*/)
    .filter((part) => part.trim() !== "")
    .map((part) => part.trimStart())
    .map((content) => {
      const object = read(source, content);
      return { source, content, kind: isKubeObject(object) ? object.kind : "", object };
    });
}

/** Whether a document is an object that a cluster can be given. */
export function isKubeObject(value: unknown): value is KubeObject {
  const { apiVersion, kind, metadata } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return typeof apiVersion === "string" && typeof kind === "string" && typeof metadata === "object" && metadata !== null;
}

function read(source: string, content: string): unknown {
  try {
    return parseYaml(content);
  } catch (thrown) {
    throw new HelmText(`YAML parse error on ${source}: error converting YAML to JSON: ${(thrown as Error).message}`);
  }
}
