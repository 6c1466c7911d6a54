/** One recorded answer: `LABEL -> CODE BODY[ WARN WARNING]`. */
export interface RecordedLine {
  readonly code: number;
  readonly body: unknown;
  readonly warning: string | undefined;
}

const LINE = /^(?<label>.+?) -> (?<code>\d{3}) (?<body>\{.*\}|"(?:[^"\\]|\\.)*")(?: WARN (?<warning>.*))?$/;

/** The recorded answers by their labels. Lines of other forms are left out. */
export function recordedLines(text: string): ReadonlyMap<string, RecordedLine> {
  const lines = new Map<string, RecordedLine>();
  for (const line of text.split("\n")) {
    const { label, code, body = "", warning } = LINE.exec(line)?.groups ?? {};
    if (label !== undefined) lines.set(label, { code: Number(code), body: JSON.parse(body) as unknown, warning });
  }
  return lines;
}
