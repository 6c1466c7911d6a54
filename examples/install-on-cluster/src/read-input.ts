import { readFile } from "node:fs/promises";
import { InvalidInput } from "@osb/core";
import { err, errAsync, fromPromise, fromThrowable, type ResultAsync } from "neverthrow";
import { parse } from "yaml";
import { checkedInstallInput } from "./checked-install-input.ts";
import type { InstallInput } from "./install-input.ts";

/** The input file, YAML or JSON, or everything that is wrong with it. */
export function readInput(path: string | undefined): ResultAsync<InstallInput, InvalidInput> {
  if (path === undefined) return errAsync(wrong("--input", "is missing: give the path of the input file"));
  const parsed = fromThrowable(
    (text: string): unknown => parse(text),
    (thrown) => wrong(path, `is neither YAML nor JSON: ${firstLine(thrown)}`),
  );
  return fromPromise(readFile(path, "utf8"), (thrown) => wrong("--input", `names ${path}, which cannot be read (${codeOf(thrown)})`))
    .andThen(parsed)
    .andThen((value) =>
      isObject(value) ? checkedInstallInput(value) : err(wrong(path, `must hold the fields of an installation; ${whatIs(value)}`)),
    );
}

const wrong = (field: string, message: string): InvalidInput => new InvalidInput([{ field, message }]);

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function whatIs(value: unknown): string {
  return value === null || value === undefined ? "it is empty" : `it is ${Array.isArray(value) ? "a list" : "a mere text or number"}`;
}

function codeOf(thrown: unknown): string {
  return (thrown as NodeJS.ErrnoException).code ?? "unknown";
}

function firstLine(thrown: unknown): string {
  const [line = ""] = String(thrown instanceof Error ? thrown.message : thrown).split("\n", 1);
  return line.replace(/:$/, "");
}
