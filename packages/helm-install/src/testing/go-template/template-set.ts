import type { GoValue } from "./go-value.ts";
import { parseTemplate } from "./parse-template.ts";
import { TemplateFault } from "./template-fault.ts";
import type { TemplateBody } from "./template-node.ts";
import { runTemplate } from "./run-template.ts";
import type { TemplateSource } from "./template-source.ts";

/** A function that templates call. It throws a {@link TemplateFault} where it cannot do what it is asked. */
export type TemplateFunction = (...args: readonly GoValue[]) => GoValue;

/** A template, and the file that it stands in. */
export interface NamedTemplate {
  readonly source: TemplateSource;
  readonly body: TemplateBody;
}

/** Templates that know each other by name, and the functions that they may call. */
export class TemplateSet {
  readonly #templates = new Map<string, NamedTemplate>();
  readonly #functions: ReadonlyMap<string, TemplateFunction>;

  constructor(functions: Readonly<Record<string, TemplateFunction>>) {
    this.#functions = new Map(Object.entries({ ...functions, include: (name, data = null) => this.render(String(name), data) }));
  }

  /** Reads a file. A name that was there already is told anew. */
  add(source: TemplateSource): void {
    for (const [name, body] of parseTemplate(source, (word) => this.#functions.has(word))) this.#templates.set(name, { source, body });
  }

  /** What the template says about `data`. */
  render(name: string, data: GoValue): string {
    const template = this.#templates.get(name);
    if (template === undefined) throw new TemplateFault(`no template ${JSON.stringify(name)} associated with template "gotpl"`);
    return runTemplate(template, data, { functions: this.#functions, render: (other, about) => this.render(other, about) });
  }
}
