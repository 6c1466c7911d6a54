import { parseDocument, type Tags } from "yaml";

/**
 * A YAML document as helm reads it: by the rules of YAML 1.1 (`yes` is true, 0777 is 511), but times and numbers of base 60
 * are strings. Of keys that are there twice the last one counts.
 *
 * @throws an Error that says what is wrong with it
 */
export function parseYaml(text: string): unknown {
  const document = parseDocument(text, { version: "1.1", customTags: withoutTimes, merge: true, uniqueKeys: false, logLevel: "error" });
  const [problem] = document.errors;
  if (problem !== undefined) throw new Error(problem.message.split("\n", 1)[0]);
  return document.toJS({ maxAliasCount: 100 });
}

function withoutTimes(tags: Tags): Tags {
  return tags.filter((tag) => typeof tag === "string" || (tag.tag !== "tag:yaml.org,2002:timestamp" && !("format" in tag && tag.format === "TIME")));
}
