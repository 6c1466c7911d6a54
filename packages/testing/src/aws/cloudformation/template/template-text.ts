import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { formatError, templateError } from "../invalid.ts";

/** Short forms that are not simply `Fn::` and their name. */
const PLAIN_TAGS = ["Ref", "Condition"];

/** A template's text as plain data, with the short forms of YAML written out: `!Ref X` is `{ Ref: "X" }`. */
export function templateData(text: string): unknown {
  if (text.trimStart().startsWith("{")) return fromJson(text);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: "silent", schema: "core" });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0]);
    throw formatError(`YAML not well-formed. (line ${line}, column ${col})`);
  }
  return document.contents === null ? null : fromYaml(document.contents);
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    const [, position] = /position (\d+)/.exec((thrown as Error).message) ?? [];
    const before = position === undefined ? [] : text.slice(0, Number(position)).split("\n");
    const place = before.length === 0 ? "" : ` (line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})`;
    throw formatError(`JSON not well-formed.${place}`);
  }
}

function fromYaml(node: Node): unknown {
  if (isAlias(node)) throw templateError("YAML aliases are not allowed in CloudFormation templates");
  const value = untagged(node);
  const tag = (node as { readonly tag?: string }).tag ?? "";
  const [, name] = /^!([A-Za-z0-9]+)$/.exec(tag) ?? [];
  if (name === undefined) return value;
  if (PLAIN_TAGS.includes(name)) return { [name]: value };
  if (name === "GetAtt" && typeof value === "string") return { "Fn::GetAtt": attributePath(value) };
  return { [`Fn::${name}`]: value };
}

function untagged(node: Node): unknown {
  if (isScalar(node)) return node.value;
  if (isSeq(node)) return node.items.map((item) => fromYaml(item as Node));
  if (isMap(node))
    return Object.fromEntries(
      node.items.map(({ key, value }) => [
        String((key as { readonly value: unknown }).value),
        value === null ? null : fromYaml(value as Node),
      ]),
    );
  throw formatError("YAML not well-formed.");
}

/** `Queue.Arn` in its two parts; the attribute's own name may have dots. */
export function attributePath(text: string): [string, string] {
  const [resource = "", ...rest] = text.split(".");
  return [resource, rest.join(".")];
}
