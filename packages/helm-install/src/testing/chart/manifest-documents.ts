import type { KubeObject } from "@osb/kubernetes";
import { HelmText } from "../helm-text.ts";
import { parseYaml } from "../yaml/parse-yaml.ts";

/** One object of a chart, as text and as what it says. */
export interface ManifestDocument {
  /** The template that it comes from, where that is known. */
  readonly source: string;
  readonly content: string;
  /** Empty where there is no object. */
  readonly kind: string;
  /** Nothing where there are only comments. */
  readonly object: KubeObject | undefined;
}

/** Cuts what a template has rendered, or a release's whole manifest, into its objects. Empty ones are none. */
export function manifestDocuments(source: string, text: string): readonly ManifestDocument[] {
  return text
    .trimStart()
    .split(/(?:^|\s*\n)---\s*/)
    .filter((part) => part.trim() !== "")
    .map((part) => part.trimStart())
    .map((content) => {
      const object = read(source, content) ?? undefined;
      return { source, content, kind: object?.kind ?? "", object };
    });
}

function read(source: string, content: string): KubeObject | null {
  try {
    return parseYaml(content) as KubeObject | null;
  } catch (thrown) {
    throw new HelmText(`YAML parse error on ${source}: error converting YAML to JSON: ${(thrown as Error).message}`);
  }
}
