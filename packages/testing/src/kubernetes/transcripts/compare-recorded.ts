import { isObject } from "../api-object.ts";

/** What differs from run to run is written `<name>` in a recording: learnt at its first sight, and the same wherever it stands again. */
export class Placeholders {
  readonly #values = new Map<string, string>();

  /** Text that was recorded, with what is known of its placeholders. */
  filled(text: string): string {
    return text.replace(PLACEHOLDER, (whole) => this.#values.get(whole) ?? "1");
  }

  learn(placeholder: string, value: string): void {
    this.#values.set(placeholder, value);
  }

  /** The placeholder that stands for a UID: the one that was learnt, or a new one. */
  placeholderOf(uid: string): string {
    const known = [...this.#values].find(([, value]) => value === uid)?.[0];
    if (known !== undefined) return known;
    const numbers = [...this.#values.keys()].map((placeholder) => Number(/^<uid(\d+)>$/.exec(placeholder)?.[1] ?? 0));
    const made = `<uid${Math.max(0, ...numbers) + 1}>`;
    this.learn(made, uid);
    return made;
  }

  /** Whether a recorded text fits what was found. */
  matches(recorded: string, found: unknown): boolean {
    // How many there are may be a matter of time, too.
    if (typeof found !== "string") return typeof found === "number" && recorded === "<count>";
    if (/^<uid\d+>$/.test(recorded)) {
      if (!this.#values.has(recorded)) this.#values.set(recorded, found);
      return this.#values.get(recorded) === found;
    }
    const pattern = recorded.split(PLACEHOLDER).map(escaped).join('[^"]+');
    return new RegExp(`^${pattern}$`).test(found);
  }
}

const PLACEHOLDER = /<[\w ]+>/g;

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Where what was found differs from the recording, a line each. Of a recording that was cut off, only what is there is compared. */
export function differencesBetween(recorded: unknown, found: unknown, placeholders: Placeholders, isCut: boolean, path = ""): string[] {
  if (recorded === "…") return [];
  if (Array.isArray(recorded) && Array.isArray(found)) {
    if (recorded.length === 1 && recorded[0] === "…") return [];
    const order = orderAt(path);
    if (order !== undefined && recorded.length === found.length) {
      const [before, now] = [recorded, found].map((entries: readonly unknown[]) => entries.toSorted(order)) as [unknown[], unknown[]];
      return differencesBetween(before, now, placeholders, isCut, `${path}|sorted`);
    }
    const length = isCut ? Math.min(recorded.length, found.length) : Math.max(recorded.length, found.length);
    return Array.from({ length }, (_, index) => differencesBetween(recorded[index], found[index], placeholders, isCut, `${path}[${index}]`)).flat();
  }
  if (isObject(recorded) && isObject(found)) {
    const keys = new Set([...Object.keys(recorded), ...(isCut ? [] : Object.keys(found))]);
    return [...keys].flatMap((key) => differencesBetween(recorded[key], found[key], placeholders, isCut, `${path}.${key}`));
  }
  const same = typeof recorded === "string" ? placeholders.matches(recorded, found) : recorded === found;
  return same ? [] : [`${path}: recorded ${JSON.stringify(recorded)}, found ${JSON.stringify(found)}`];
}

/** How to compare lists whose order is chance's: that of managers shows whether two writes fell into the same second, that of rules nothing. */
function orderAt(path: string): ((a: unknown, b: unknown) => number) | undefined {
  if (path.endsWith(".managedFields")) return byManager;
  return /\.(nonResource|resource)Rules$/.test(path) ? byText : undefined;
}

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

function byManager(a: unknown, b: unknown): number {
  const [one, other] = [a, b].map((entry) => (isObject(entry) ? [entry["manager"], entry["operation"], entry["subresource"]].join() : ""));
  return (one ?? "") < (other ?? "") ? -1 : 1;
}
