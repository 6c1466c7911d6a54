import { TemplateFault } from "./template-fault.ts";
import type { TemplateSource } from "./template-source.ts";

/** A piece of a template. */
export interface Token {
  readonly kind:
    | "text"
    | "open"
    | "close"
    | "string"
    | "number"
    | "variable"
    | "field"
    | "dot"
    | "identifier"
    | "declare"
    | "assign"
    | "pipe"
    | "comma"
    | "left"
    | "right";
  readonly text: string;
  /** Where it begins, in code units from the template's beginning. */
  readonly at: number;
  /** Whether there is white space before it: `.a.b` is one operand, `.a .b` are two. */
  readonly isSpaced: boolean;
}

const IN_ACTION: ReadonlyArray<readonly [Token["kind"], RegExp]> = [
  ["string", /"(?:\\.|[^"\\\n])*"|`[^`]*`/y],
  ["number", /[+-]?(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\p{L}\d_])/uy],
  ["variable", /\$[\p{L}\d_]*/uy],
  ["field", /\.[\p{L}_][\p{L}\d_]*/uy],
  ["dot", /\./y],
  ["identifier", /[\p{L}_][\p{L}\d_]*/uy],
  ["declare", /:=/y],
  ["assign", /=/y],
  ["pipe", /\|/y],
  ["comma", /,/y],
  ["left", /\(/y],
  ["right", /\)/y],
];
const SPACE = /[ \t\r\n]*/y;
const COMMENT = /\{\{(?:-[ \t\r\n])?[ \t\r\n]*\/\*[^]*?\*\/(?:[ \t\r\n]+-)?\}\}/y;

/** Cuts a template of Go's `text/template` into tokens. Comments are left out, and so is the white space that `{{-` and `-}}` trim. */
export function lexTemplate(source: TemplateSource): readonly Token[] {
  const { text: template } = source;
  const tokens: Token[] = [];
  let at = 0;
  let isTrimmed = false;
  while (at < template.length) {
    const open = template.indexOf("{{", at);
    const end = open < 0 ? template.length : open;
    const trimsBefore = open >= 0 && /^-[ \t\r\n]/.test(template.slice(open + 2, open + 4));
    const text = trimmed(template.slice(at, end), isTrimmed, trimsBefore);
    if (text !== "") tokens.push({ kind: "text", text, at, isSpaced: false });
    if (open < 0) break;

    const comment = match(COMMENT, template, open);
    at = comment === undefined ? lexAction(source, open, trimsBefore, tokens) : open + comment.length;
    isTrimmed = template.startsWith("-}}", at - 3);
  }
  return tokens;
}

/** @returns where the text behind the action begins */
function lexAction(source: TemplateSource, open: number, trimsBefore: boolean, tokens: Token[]): number {
  const { text: template } = source;
  let at = open + (trimsBefore ? 3 : 2);
  tokens.push({ kind: "open", text: "{{", at: open, isSpaced: false });
  for (;;) {
    const space = match(SPACE, template, at)?.length ?? 0;
    at += space;
    const close = template.startsWith("}}", at) ? "}}" : space > 0 && template.startsWith("-}}", at) ? "-}}" : undefined;
    const token = close === undefined ? tokenAt(source, at, space > 0) : { kind: "close" as const, text: close, at, isSpaced: space > 0 };
    tokens.push(token);
    at += token.text.length;
    if (close !== undefined) return at;
  }
}

function tokenAt(source: TemplateSource, at: number, isSpaced: boolean): Token {
  for (const [kind, pattern] of IN_ACTION) {
    const text = match(pattern, source.text, at);
    if (text !== undefined) return { kind, text, at, isSpaced };
  }
  const char = source.text[at];
  throw new TemplateFault(char === undefined ? "unclosed action" : `unexpected ${JSON.stringify(char)} in an action`, {
    where: source.line(at),
  });
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function trimmed(text: string, atStart: boolean, atEnd: boolean): string {
  const from = atStart ? text.replace(/^[ \t\r\n]+/, "") : text;
  return atEnd ? from.replace(/[ \t\r\n]+$/, "") : from;
}
