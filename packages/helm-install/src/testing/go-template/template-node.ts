import type { GoValue } from "./go-value.ts";

/** What a template consists of, in order. */
export type TemplateNode =
  | { readonly kind: "text"; readonly text: string }
  /** Prints a pipeline, or only runs it where it declares a variable. */
  | { readonly kind: "print"; readonly pipe: Pipe }
  | { readonly kind: "if" | "with" | "range"; readonly pipe: Pipe; readonly body: TemplateBody; readonly otherwise: TemplateBody }
  | { readonly kind: "template"; readonly at: number; readonly name: string; readonly pipe: Pipe | undefined }
  | { readonly kind: "break" | "continue" };

export type TemplateBody = readonly TemplateNode[];

/** Commands, each of which gets the result of the one before it as its last argument. */
export interface Pipe {
  readonly at: number;
  /** Without their `$`'s value: `$x`. Two are possible for `range` alone. */
  readonly variables: readonly string[];
  /** Whether the variables are new, or there already. */
  readonly isDeclaration: boolean;
  readonly commands: readonly Command[];
}

/** A function or a value, and what it is given. */
export type Command = readonly Operand[];

export type Operand =
  | { readonly kind: "value"; readonly at: number; readonly value: GoValue }
  /** The dot, a variable or a parenthesis, and the fields that are taken from it. */
  | { readonly kind: "dot"; readonly at: number; readonly path: readonly string[] }
  | { readonly kind: "variable"; readonly at: number; readonly name: string; readonly path: readonly string[] }
  | { readonly kind: "pipe"; readonly at: number; readonly pipe: Pipe; readonly path: readonly string[] }
  | { readonly kind: "function"; readonly at: number; readonly name: string };
