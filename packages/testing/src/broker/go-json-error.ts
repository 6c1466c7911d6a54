const LITERALS = ["true", "false", "null"] as const;

/** What Go's JSON decoder says of a text that is no JSON, or `undefined` of one that is. */
export function goJsonError(text: string): string | undefined {
  const scanner = new Scanner(text);
  try {
    scanner.value();
    scanner.end();
    return undefined;
  } catch (fault) {
    if (fault instanceof Fault) return fault.message;
    throw fault;
  }
}

/** How Go's decoder names the kind of a JSON value. */
export function goJsonKind(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}

class Fault extends Error {}

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): void {
    const char = this.#peek();
    if (char === "{")
      return this.#members("}", () => this.#member(), "looking for beginning of object key string", "after object key:value pair");
    if (char === "[") return this.#members("]", () => this.value(), "looking for beginning of value", "after array element");
    if (char === '"') return this.#string();
    if (char === "-" || isDigit(char)) return this.#number();
    const literal = LITERALS.find((word) => word[0] === char);
    if (literal === undefined) throw this.#unexpected("looking for beginning of value");
    for (const letter of literal) {
      if (this.#next() !== letter) throw this.#unexpected(`in literal ${literal} (expecting ${quoted(letter)})`);
      this.#at += 1;
    }
  }

  end(): void {
    this.#blanks();
    if (this.#at < this.#text.length) throw this.#unexpected("after top-level value");
  }

  #members(closing: string, member: () => void, first: string, after: string): void {
    this.#at += 1;
    if (this.#peek() === closing) return void (this.#at += 1);
    for (;;) {
      if (closing === "}" && this.#peek() !== '"') throw this.#unexpected(first);
      member();
      const char = this.#peek();
      if (char !== "," && char !== closing) throw this.#unexpected(after);
      this.#at += 1;
      if (char === closing) return;
    }
  }

  #member(): void {
    this.#string();
    if (this.#peek() !== ":") throw this.#unexpected("after object key");
    this.#at += 1;
    this.value();
  }

  #string(): void {
    this.#at += 1;
    for (let char = this.#next(); char !== '"'; char = this.#next()) {
      if (char < " ") throw this.#unexpected("in string literal");
      this.#at += 1;
      if (char !== "\\") continue;
      const escape = this.#next();
      if (!'"\\/bfnrtu'.includes(escape)) throw this.#unexpected("in string escape code");
      this.#at += 1;
      for (let digit = 0; escape === "u" && digit < 4; digit += 1) {
        if (!/[0-9a-fA-F]/.test(this.#next())) throw this.#unexpected("in \\u hexadecimal character escape");
        this.#at += 1;
      }
    }
    this.#at += 1;
  }

  #number(): void {
    if (this.#text[this.#at] === "-") this.#at += 1;
    if (this.#next() === "0") this.#at += 1;
    else this.#digits("in numeric literal");
    if (this.#text[this.#at] === ".") {
      this.#at += 1;
      this.#digits("after decimal point in numeric literal");
    }
    if (/[eE]/.test(this.#text[this.#at] ?? "")) {
      this.#at += 1;
      if (/[-+]/.test(this.#next())) this.#at += 1;
      this.#digits("in exponent of numeric literal");
    }
  }

  #digits(where: string): void {
    if (!isDigit(this.#next())) throw this.#unexpected(where);
    while (isDigit(this.#text[this.#at] ?? "")) this.#at += 1;
  }

  #blanks(): void {
    while (" \t\r\n".includes(this.#text[this.#at] ?? "x")) this.#at += 1;
  }

  #peek(): string {
    this.#blanks();
    return this.#next();
  }

  #next(): string {
    const char = this.#text[this.#at];
    if (char === undefined) throw new Fault("unexpected end of JSON input");
    return char;
  }

  #unexpected(where: string): Fault {
    return new Fault(`invalid character ${quoted(this.#text[this.#at] ?? "")} ${where}`);
  }
}

const isDigit = (char: string): boolean => char >= "0" && char <= "9";

function quoted(char: string): string {
  if (char === "'") return "'\\''";
  if (char === '"') return "'\"'";
  const printed = JSON.stringify(char).slice(1, -1);
  return `'${printed.replace(/^\\u00/, "\\x")}'`;
}
