import { readFile } from "node:fs/promises";
import { InvalidInput, type OsbError } from "@osb/core";
import { errAsync, fromPromise, type ResultAsync } from "neverthrow";
import { parse } from "yaml";
import { checkedShape, type InstallInput } from "./install-input.ts";

/** The input file, YAML or JSON, or what is wrong with it. */
export function readInput(path: string | undefined): ResultAsync<InstallInput, OsbError> {
  if (path === undefined) return errAsync(new InvalidInput([{ field: "--input", message: "is missing: give the path of the input file" }]));
  return fromPromise(
    readFile(path, "utf8").then((text): unknown => parse(text)),
    (thrown) => new InvalidInput([{ field: path, message: `cannot be read as YAML or JSON: ${firstLine(thrown)}` }]),
  ).andThen(checkedShape);
}

function firstLine(thrown: unknown): string {
  return String(thrown instanceof Error ? thrown.message : thrown).split("\n", 1)[0] ?? "";
}
