import { err, ok, type Result } from "neverthrow";
import { InvalidInput } from "./osb-error.ts";

/** A schema of any library that speaks Standard Schema version 1 (https://standardschema.dev): valibot, zod, arktype. */
export interface Schema<Output> {
  readonly "~standard": {
    readonly version: 1;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
  };
}

type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: ReadonlyArray<{ readonly message: string; readonly path?: ReadonlyArray<unknown> | undefined }> };

/** The value as the schema returns it, or `InvalidInput` with every problem. Schemas that validate asynchronously are a bug of the caller's. */
export function checkedInput<Output>(schema: Schema<Output>, value: unknown): Result<Output, InvalidInput> {
  const result = schema["~standard"].validate(value);
  if (result instanceof Promise) throw new TypeError("checkedInput takes schemas that validate at once");
  if (result.issues === undefined) return ok(result.value);
  return err(new InvalidInput(result.issues.map(({ message, path = [] }) => ({ field: path.map(keyOf).join(".") || "input", message }))));
}

function keyOf(segment: unknown): string {
  return String(typeof segment === "object" && segment !== null && "key" in segment ? segment.key : segment);
}
