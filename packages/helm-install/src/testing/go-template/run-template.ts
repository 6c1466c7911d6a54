import { byBytes, goKind, type GoValue, isMap, isTrue, valueAt } from "./go-value.ts";
import { printed } from "./go-format.ts";
import { TemplateFault } from "./template-fault.ts";
import type { Command, Operand, Pipe, TemplateBody, TemplateNode } from "./template-node.ts";
import type { NamedTemplate, TemplateFunction } from "./template-set.ts";
import type { TemplateSource } from "./template-source.ts";

/** What a running template reaches besides its data. */
export interface TemplateSurroundings {
  readonly functions: ReadonlyMap<string, TemplateFunction>;
  readonly render: (name: string, data: GoValue) => string;
}

/** Runs a template, by the rules of Go's `text/template` with `missingkey=zero`. */
export function runTemplate({ source, body }: NamedTemplate, data: GoValue, surroundings: TemplateSurroundings): string {
  const run = new TemplateRun(source, data, surroundings);
  run.body(body, data);
  return run.text;
}

class TemplateRun {
  readonly #source: TemplateSource;
  readonly #surroundings: TemplateSurroundings;
  readonly #variables: { readonly name: string; value: GoValue }[];
  #text = "";

  constructor(source: TemplateSource, data: GoValue, surroundings: TemplateSurroundings) {
    this.#source = source;
    this.#surroundings = surroundings;
    this.#variables = [{ name: "$", value: data }];
  }

  get text(): string {
    return this.#text;
  }

  /** @returns how a loop that it stands in has to go on, where that is said */
  body(body: TemplateBody, dot: GoValue): "break" | "continue" | undefined {
    const known = this.#variables.length;
    for (const node of body) {
      const jump = this.#node(node, dot);
      if (jump !== undefined) return jump;
    }
    this.#variables.length = known;
    return undefined;
  }

  #node(node: TemplateNode, dot: GoValue): "break" | "continue" | undefined {
    switch (node.kind) {
      case "text":
        this.#text += node.text;
        return undefined;
      case "print": {
        const value = this.#pipe(node.pipe, dot);
        if (node.pipe.variables.length === 0) this.#text += printed(value);
        return undefined;
      }
      case "template": {
        const { at, name, pipe } = node;
        this.#text += this.#at(at, () => this.#surroundings.render(name, pipe === undefined ? null : this.#pipe(pipe, dot)));
        return undefined;
      }
      case "break":
      case "continue":
        return node.kind;
      default:
        return this.#control(node, dot);
    }
  }

  #control(
    { kind, pipe, body, otherwise }: Extract<TemplateNode, { readonly otherwise: TemplateBody }>,
    dot: GoValue,
  ): "break" | "continue" | undefined {
    const known = this.#variables.length;
    try {
      if (kind === "range") return this.#range(pipe, body, otherwise, dot);
      const value = this.#pipe(pipe, dot);
      if (!isTrue(value)) return this.body(otherwise, dot);
      return this.body(body, kind === "with" ? value : dot);
    } finally {
      this.#variables.length = known;
    }
  }

  #range(pipe: Pipe, body: TemplateBody, otherwise: TemplateBody, dot: GoValue): "break" | "continue" | undefined {
    const known = this.#variables.length;
    const value = this.#pipe({ ...pipe, variables: [] }, dot);
    const items = this.#items(value, pipe.at);
    for (const [key, item] of items) {
      this.#variables.length = known;
      const values = pipe.variables.length === 2 ? [key, item] : [item];
      pipe.variables.forEach((name, index) => this.#assign(name, values[index] ?? null, pipe.isDeclaration));
      if (this.body(body, item) === "break") break;
    }
    return items.length === 0 ? this.body(otherwise, dot) : undefined;
  }

  #items(value: GoValue, at: number): readonly (readonly [GoValue, GoValue])[] {
    if (value === null) return [];
    if (Array.isArray(value)) return value.map((item, index) => [BigInt(index), item]);
    if (isMap(value))
      return Object.keys(value)
        .sort(byBytes)
        .map((key) => [key, valueAt(value, key)]);
    throw this.#fault(`range can't iterate over ${printed(value)}`, at);
  }

  #pipe(pipe: Pipe, dot: GoValue): GoValue {
    let result: readonly GoValue[] = [];
    for (const command of pipe.commands) result = [this.#command(command, dot, result)];
    const [value = null] = result;
    for (const name of pipe.variables) this.#assign(name, value, pipe.isDeclaration);
    return value;
  }

  #assign(name: string, value: GoValue, isDeclaration: boolean): void {
    if (isDeclaration) return void this.#variables.push({ name, value });
    this.#variable(name, 0).value = value;
  }

  #variable(name: string, at: number): { value: GoValue } {
    const found = this.#variables.findLast((variable) => variable.name === name);
    if (found === undefined) throw this.#fault(`undefined variable "${name}"`, at);
    return found;
  }

  /** @param last the result of the command before, which is the last argument */
  #command([first, ...rest]: Command, dot: GoValue, last: readonly GoValue[]): GoValue {
    if (first === undefined) return null;
    if (first.kind === "function") return this.#call(first, rest, dot, last);
    if (first.kind === "value" && first.value === null) throw this.#fault("nil is not a command", first.at);
    const value = this.#operand(first, dot);
    if (rest.length > 0 || last.length > 0) throw this.#fault("can't give argument to non-function", first.at);
    return value;
  }

  #call({ name, at }: Extract<Operand, { readonly kind: "function" }>, rest: Command, dot: GoValue, last: readonly GoValue[]): GoValue {
    return this.#at(at, () => {
      if (name === "and" || name === "or") return this.#decide(name, rest, dot, last);
      const args = [...rest.map((operand) => this.#operand(operand, dot)), ...last];
      return this.#surroundings.functions.get(name)?.(...args) ?? null;
    });
  }

  /** The first argument that decides, or the last one. Those behind it are not looked at. */
  #decide(name: "and" | "or", rest: Command, dot: GoValue, last: readonly GoValue[]): GoValue {
    if (rest.length + last.length === 0) throw new TemplateFault(`wrong number of args for ${name}: want at least 1 got 0`);
    let value: GoValue = null;
    for (const operand of rest) {
      value = this.#operand(operand, dot);
      if (isTrue(value) === (name === "or")) return value;
    }
    return last[0] ?? value;
  }

  #operand(operand: Operand, dot: GoValue): GoValue {
    const { at } = operand;
    switch (operand.kind) {
      case "value":
        return operand.value;
      case "function":
        return this.#call(operand, [], dot, []);
      case "dot":
        return this.#fields(dot, operand.path, at);
      case "variable":
        return this.#fields(this.#variable(operand.name, at).value, operand.path, at);
      case "pipe":
        return this.#fields(this.#pipe(operand.pipe, dot), operand.path, at);
    }
  }

  #fields(value: GoValue, path: readonly string[], at: number): GoValue {
    return path.reduce((from: GoValue, name) => {
      if (isMap(from)) return this.#at(at, () => valueAt(from, name));
      throw this.#fault(
        from === null ? `nil pointer evaluating interface {}.${name}` : `can't evaluate field ${name} in type ${goKind(from)}`,
        at,
      );
    }, value);
  }

  /** Says of faults where they came about, or through where. */
  #at<T>(at: number, run: () => T): T {
    try {
      return run();
    } catch (thrown) {
      if (thrown instanceof TemplateFault) thrown.where = this.#source.place(at);
      throw thrown;
    }
  }

  #fault(message: string, at: number): TemplateFault {
    return new TemplateFault(message, { where: this.#source.place(at) });
  }
}
