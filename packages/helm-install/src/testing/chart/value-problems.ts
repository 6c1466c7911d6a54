import { type OutputUnit, Validator } from "@cfworker/json-schema";
import type { HelmInMemoryVersion } from "../helm-in-memory-version.ts";
import { HelmText } from "../helm-text.ts";

/** Keywords that only say that something inside is wrong. */
const OUTER: ReadonlySet<string> = new Set(["properties", "patternProperties", "items", "additionalProperties", "allOf", "$ref"]);

/** What is wrong with values by a chart's schema, a line each: where as this helm says it, why in the words of the library that finds it. */
export function valueProblems(schema: string, values: unknown, version: HelmInMemoryVersion): readonly string[] {
  const parsed = JSON.parse(schema) as { readonly $schema?: string };
  const { errors } = new Validator(parsed, draftOf(parsed.$schema), false).validate(values);
  return errors
    .filter(({ keyword }) => !OUTER.has(keyword))
    .map((unit) => told(unit))
    .map(([path, what]) =>
      version.startsWith("v3") ? `- ${path.join(".") || "(root)"}: ${what}` : `- at '${path.map((part) => `/${part}`).join("")}': ${what}`,
    );
}

function told({ instanceLocation, keyword, error }: OutputUnit): readonly [path: readonly string[], what: string] {
  const path = instanceLocation.split("/").slice(1);
  return keyword === "false" ? [path.slice(0, -1), `additional properties '${path.at(-1)}' not allowed`] : [path, error];
}

function draftOf(schema = "http://json-schema.org/draft-07/schema#"): "7" | "2019-09" | "2020-12" {
  const draft = /draft(?:-0|\/)(7|2019-09|2020-12)\/schema/.exec(schema)?.[1];
  if (draft === undefined) throw new HelmText(`the schema ${schema} is not known to helm in memory`);
  return draft as "7" | "2019-09" | "2020-12";
}
