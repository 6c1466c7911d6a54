/** Where go-yaml begins a new line, at the next space. */
const WIDTH = 80;

/**
 * A string as go-yaml (2) writes it into a document.
 *
 * @param column where it begins
 * @param indent of the lines that it may continue on; a key continues nowhere
 */
export function yamlScalar(text: string, column: number, indent: string | undefined): string {
  const isPlain = !isOtherType(text);
  const isSpecial = SPECIAL.test(text) || / \n/.test(text);
  if (text.includes("\n") && indent !== undefined && !isSpecial && !text.endsWith(" ")) return literal(text, indent);
  if (!isPlain || isSpecial || text.includes("\n")) return doubleQuoted(text);
  if (!INDICATED.test(text)) return folded(text, column, indent);
  return `'${folded(text.replaceAll("'", "''"), column + 1, indent)}'`;
}

/** What would not be printed as it is, or is a line break to YAML alone. */
const SPECIAL = /[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/u;

/** What a string without quotes must not look like. */
const INDICATED = /^(?:---|\.\.\.)|^[#,[\]{}&*!|>'"%@`]|^[-?:](?: |$)|:(?: |$)| #|^ | $/;

const WORDS = /^(?:~|null|Null|NULL|y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF|true|True|TRUE|false|False|FALSE|)$/;
const NUMBER =
  /^[-+]?(?:0[xX][0-9a-fA-F_]+|0[oO]?[0-7_]+|0[bB][01_]+|(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|\.inf|\.Inf|\.INF)$|^\.(?:nan|NaN|NAN)$/;
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const DATE = /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt ]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d*)?(?:Z|[-+]\d{2}:\d{2})?)?$/;

function isOtherType(text: string): boolean {
  return [WORDS, NUMBER, BASE_60, DATE].some((pattern) => pattern.test(text));
}

function literal(text: string, indent: string): string {
  const hint = /^[ \n]/.test(text) ? "2" : "";
  const chomping = !text.endsWith("\n") ? "-" : text === "\n" || text.endsWith("\n\n") ? "+" : "";
  const lines = text.replace(/\n$/, "").split("\n");
  return `|${hint}${chomping}\n${lines.map((line) => (line === "" ? "" : indent + line)).join("\n")}`;
}

function folded(text: string, column: number, indent: string | undefined): string {
  if (indent === undefined || column + text.length <= WIDTH) return text;
  let at = column;
  return text.replace(/ +|[^ ]+/g, (piece, offset: number) => {
    const breaks = piece === " " && at > WIDTH && offset > 0;
    at = breaks ? indent.length : at + Array.from(piece).length;
    return breaks ? `\n${indent}` : piece;
  });
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\0": "\\0",
  "\x07": "\\a",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
  "\x1b": "\\e",
  '"': '\\"',
  "\\": "\\\\",
  "\x85": "\\N",
  "\u2028": "\\L",
  "\u2029": "\\P",
};

/** Never continued on another line, which go-yaml would do with a long one; both mean the same. */
function doubleQuoted(text: string): string {
  const inner = Array.from(text, (char) => ESCAPES[char] ?? (SPECIAL.test(char) ? coded(char) : char));
  return `"${inner.join("")}"`;
}

function coded(char: string): string {
  const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return code.length <= 2
    ? `\\x${code.padStart(2, "0")}`
    : code.length <= 4
      ? `\\u${code.padStart(4, "0")}`
      : `\\U${code.padStart(8, "0")}`;
}
