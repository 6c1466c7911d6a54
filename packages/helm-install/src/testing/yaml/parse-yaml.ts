import { parseDocument, type ScalarTag, type Tags } from "yaml";

/** A chart's files and what it renders come again with every command of every test, and reading them is most of the work. */
const KNOWN = new Map<string, unknown>();
const MOST_KNOWN = 200;

/**
 * A YAML document as helm reads it: by the rules of YAML 1.1 (`yes` is true, 0777 is 511), but times and numbers of base 60
 * are strings. Of keys that are there twice the last one counts.
 *
 * @returns what it says, frozen
 * @throws an Error that says what is wrong with it
 */
export function parseYaml(text: string): unknown {
  if (KNOWN.has(text)) return KNOWN.get(text);
  const value = frozen(parsed(text));
  if (KNOWN.size >= MOST_KNOWN) KNOWN.clear();
  KNOWN.set(text, value);
  return value;
}

function parsed(text: string): unknown {
  const document = parseDocument(text, { version: "1.1", customTags: helmTags, merge: true, uniqueKeys: false, logLevel: "error" });
  const [problem] = document.errors;
  if (problem !== undefined) throw new Error(problem.message.split("\n", 1)[0]);
  return document.toJS({ maxAliasCount: 100 });
}

/** What the library takes for a time, a number of base 60, or (a lone dot) for a number, are strings to helm. */
function helmTags(tags: Tags): Tags {
  const isTime = (tag: Tags[number]): boolean =>
    typeof tag === "object" && (tag.tag === "tag:yaml.org,2002:timestamp" || ("format" in tag && tag.format === "TIME"));
  const withDigits = (tag: Tags[number]): Tags[number] =>
    isScalar(tag) && tag.test?.test(".") === true ? { ...tag, test: new RegExp(`^(?=.*\\d)(?:${tag.test.source})`) } : tag;
  return tags.filter((tag) => !isTime(tag)).map(withDigits);
}

function isScalar(tag: Tags[number]): tag is ScalarTag {
  return typeof tag === "object" && "resolve" in tag && tag.collection === undefined;
}

function frozen(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  Object.values(value).forEach(frozen);
  return Object.freeze(value);
}
