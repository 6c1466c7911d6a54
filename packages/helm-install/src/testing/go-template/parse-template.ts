import type { GoValue } from "./go-value.ts";
import { lexTemplate, type Token } from "./lex-template.ts";
import { TemplateFault } from "./template-fault.ts";
import type { Command, Operand, Pipe, TemplateBody, TemplateNode } from "./template-node.ts";
import type { TemplateSource } from "./template-source.ts";

/** A file's own template, under the file's name, and those that it defines. */
export type ParsedTemplates = ReadonlyMap<string, TemplateBody>;

/**
 * Reads a file of Go's `text/template`.
 *
 * @param isFunction whether there is a function of that name; one that is not there is a fault, as it is to Go
 */
export function parseTemplate(source: TemplateSource, isFunction: (name: string) => boolean): ParsedTemplates {
  return new TemplateParser(source, isFunction).parsed();
}

class TemplateParser {
  readonly #source: TemplateSource;
  readonly #isFunction: (name: string) => boolean;
  readonly #tokens: readonly Token[];
  readonly #templates = new Map<string, TemplateBody>();
  #next = 0;

  constructor(source: TemplateSource, isFunction: (name: string) => boolean) {
    this.#source = source;
    this.#isFunction = isFunction;
    this.#tokens = lexTemplate(source);
  }

  parsed(): ParsedTemplates {
    const { body, end } = this.#body();
    if (end !== undefined) throw this.#fault(`unexpected {{${end}}}`);
    return this.#templates.set(this.#source.name, body);
  }

  /** Up to an `end` or `else`, which is taken too, or to the end of the file. */
  #body(): { readonly body: TemplateBody; readonly end: "end" | "else" | undefined } {
    const body: TemplateNode[] = [];
    for (;;) {
      const token = this.#take();
      if (token === undefined) return { body, end: undefined };
      if (token.kind === "text") {
        body.push({ kind: "text", text: token.text });
        continue;
      }
      const word = this.#peek("identifier")?.text;
      if (word === "end" || word === "else") {
        this.#take();
        if (word === "end") this.#close();
        return { body, end: word };
      }
      const node = this.#action(word);
      if (node !== undefined) body.push(node);
    }
  }

  #action(word: string | undefined): TemplateNode | undefined {
    switch (word) {
      case "if":
      case "with":
      case "range":
        this.#take();
        return this.#control(word);
      case "define": {
        this.#take();
        const name = this.#name();
        this.#close();
        this.#templates.set(name, this.#bodyToEnd());
        return undefined;
      }
      case "template": {
        const { at } = this.#expect("identifier");
        const name = this.#name();
        return { kind: "template", at, name, pipe: this.#peek("close") ? this.#closed(undefined) : this.#closed(this.#pipe()) };
      }
      case "break":
      case "continue":
        this.#take();
        return this.#closed({ kind: word });
      case "block":
        throw this.#fault("{{block}} is not known to helm in memory");
      default:
        return this.#closed({ kind: "print", pipe: this.#pipe() });
    }
  }

  #control(kind: "if" | "with" | "range"): TemplateNode {
    const pipe = this.#closed(this.#pipe(kind === "range"));
    const { body, end } = this.#body();
    if (end === "else") return { kind, pipe, body, otherwise: this.#otherwise(kind) };
    if (end === undefined) throw this.#fault("unexpected EOF");
    return { kind, pipe, body, otherwise: [] };
  }

  /** `else if` and `else with` share the `end` of what they continue. */
  #otherwise(kind: "if" | "with" | "range"): TemplateBody {
    const word = this.#peek("identifier")?.text;
    if (word !== undefined && word === kind && word !== "range") {
      this.#take();
      return [this.#control(word)];
    }
    this.#close();
    return this.#bodyToEnd();
  }

  #bodyToEnd(): TemplateBody {
    const { body, end } = this.#body();
    if (end !== "end") throw this.#fault(end === undefined ? "unexpected EOF" : "unexpected {{else}}");
    return body;
  }

  #pipe(isRange = false): Pipe {
    const at = this.#tokens[this.#next]?.at ?? 0;
    const variables: string[] = [];
    const [first, second, third, fourth] = this.#tokens.slice(this.#next, this.#next + 4);
    const isPair = isRange && first?.kind === "variable" && second?.kind === "comma" && third?.kind === "variable";
    const sign = isPair ? fourth : second;
    if (first?.kind === "variable" && (sign?.kind === "declare" || sign?.kind === "assign")) {
      variables.push(first.text, ...(isPair ? [third.text] : []));
      this.#next += isPair ? 4 : 2;
    }

    const commands = [this.#command()];
    while (this.#peek("pipe")) {
      this.#take();
      commands.push(this.#command());
    }
    return { at, variables, isDeclaration: sign?.kind === "declare", commands };
  }

  #command(): Command {
    const operands: Operand[] = [];
    while (!this.#peek("close") && !this.#peek("right") && !this.#peek("pipe")) operands.push(this.#operand());
    if (operands.length === 0) throw this.#fault("missing value for command");
    return operands;
  }

  #operand(): Operand {
    const token = this.#take();
    if (token === undefined) throw this.#fault("unclosed action");
    const { kind, text, at } = token;
    switch (kind) {
      case "dot":
        return { kind: "dot", at, path: [] };
      case "field":
        return { kind: "dot", at, path: [text.slice(1), ...this.#path()] };
      case "variable":
        return { kind: "variable", at, name: text, path: this.#path() };
      case "left": {
        const pipe = this.#pipe();
        this.#expect("right");
        return { kind: "pipe", at, pipe, path: this.#path() };
      }
      case "string":
        return { kind: "value", at, value: this.#string(text) };
      case "number":
        return { kind: "value", at, value: this.#number(text) };
      case "identifier":
        return this.#word(text, at);
      default:
        throw this.#fault(`unexpected ${JSON.stringify(text)} in an action`);
    }
  }

  #word(text: string, at: number): Operand {
    if (text === "true" || text === "false") return { kind: "value", at, value: text === "true" };
    if (text === "nil") return { kind: "value", at, value: null };
    if (!this.#isFunction(text)) throw this.#fault(`function "${text}" not defined: helm in memory has only some of helm's functions`);
    return { kind: "function", at, name: text };
  }

  #path(): readonly string[] {
    const path: string[] = [];
    for (let token = this.#peek("field"); token !== undefined && !token.isSpaced; token = this.#peek("field")) {
      path.push(token.text.slice(1));
      this.#next += 1;
    }
    return path;
  }

  #string(text: string): string {
    if (text.startsWith("`")) return text.slice(1, -1);
    try {
      // What Go and JSON write the same way; the rest (\a, \x41) no chart has been seen to use.
      return JSON.parse(text.replaceAll("\t", "\\t")) as string;
    } catch {
      throw this.#fault(`the string ${text} is not known to helm in memory`);
    }
  }

  #number(text: string): GoValue {
    const plain = text.replaceAll("_", "");
    if (/^[+-]?(0|[1-9]\d*)$/.test(plain)) return BigInt(plain.replace("+", ""));
    if (/^[+-]?0\d/.test(plain)) throw this.#fault(`the number ${text} is not known to helm in memory`);
    return Number(plain);
  }

  #name(): string {
    return this.#string(this.#expect("string").text);
  }

  #closed<T>(value: T): T {
    this.#close();
    return value;
  }

  #close(): void {
    this.#expect("close");
  }

  #expect(kind: Token["kind"]): Token {
    const token = this.#take();
    if (token?.kind === kind) return token;
    throw this.#fault(`unexpected ${JSON.stringify(token?.text ?? "EOF")}, ${kind} was expected`);
  }

  #take(): Token | undefined {
    return this.#tokens[this.#next++];
  }

  #peek(kind: Token["kind"]): Token | undefined {
    const token = this.#tokens[this.#next];
    return token?.kind === kind ? token : undefined;
  }

  #fault(message: string): TemplateFault {
    const at = (this.#tokens[this.#next - 1] ?? this.#tokens.at(-1))?.at ?? 0;
    return new TemplateFault(message, { where: this.#source.line(at) });
  }
}
