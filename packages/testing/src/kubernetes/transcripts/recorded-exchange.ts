/** One recorded request and its answer. */
export interface RecordedExchange {
  readonly title: string;
  readonly method: string;
  readonly path: string;
  readonly contentType: string | undefined;
  readonly accept: string | undefined;
  /** `nobody`, `wrong`, `<token of sa>`; the administrator where it is absent. */
  readonly as: string | undefined;
  readonly body: string | undefined;
  readonly status: number;
  /** What was answered; cut off where `isCut`. */
  readonly answer: unknown;
  readonly isCut: boolean;
  readonly warning: string | undefined;
}

const REQUEST = /^> (?<method>[A-Z]+) (?<path>\S+)(?: \[(?<contentType>[^\]]+)\])?(?: accept (?<accept>\S+))?(?: as (?<as><[^>]+>|\S+))?(?: (?<body>[{[].*))?$/;

/** Reads exchanges from a transcript: `## title`, `> request`, `< answer`, and at times `  warning: …`. */
export function recordedExchanges(text: string): RecordedExchange[] {
  return text.split(/^## /m).slice(1).map((section) => {
    const [title = "", request = "", ...lines] = section.trimEnd().split("\n");
    const { method = "", path = "", contentType, accept, as, body } = REQUEST.exec(request)?.groups ?? {};
    const warning = lines.find((line) => line.startsWith("  warning: "))?.slice("  warning: ".length);
    const answer = lines.filter((line) => !line.startsWith("  warning: ") && !line.startsWith("< cells") && !line.startsWith("< lines")).join("\n");
    const [, status = "", content = ""] = /^< (\d{3}) ?([\s\S]*)$/.exec(answer) ?? [];
    return { title, method, path, contentType, accept, as, body, warning, status: Number(status), ...read(content) };
  });
}

/** Long parts that were left out of a recording. */
const LEFT_OUT = /\[…\]|\{…\}/g;

function read(recorded: string): { readonly answer: unknown; readonly isCut: boolean } {
  const content = firstEvent(recorded).replace(LEFT_OUT, '"…"');
  try {
    return { answer: JSON.parse(content) as unknown, isCut: false };
  } catch {
    return content.startsWith("{") ? { answer: JSON.parse(closed(content)) as unknown, isCut: true } : { answer: content, isCut: false };
  }
}

/** A watch answers line by line; of its events the first is compared. */
export function firstEvent(text: string): string {
  return text.startsWith('{"type":') ? (text.split("\n")[0] ?? "") : text;
}

/** Text of JSON that was cut off, back to the last whole value and with its brackets closed. */
function closed(text: string): string {
  const open: string[] = [];
  let safe = { length: 0, open: "" };
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? "";
    if (inString) {
      if (character === "\\") at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "{" || character === "[") open.push(character === "{" ? "}" : "]");
    else if (character === "}" || character === "]") open.pop();
    if (!inString && (character === "," || character === "}" || character === "]"))
      safe = { length: character === "," ? at : at + 1, open: open.toReversed().join("") };
  }
  return text.slice(0, safe.length) + safe.open;
}
