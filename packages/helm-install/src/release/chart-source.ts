import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { err, fromPromise, type ResultAsync } from "neverthrow";
import { ChartUnusable } from "../errors.ts";

/** Where the chart comes from. More kinds may come with any minor version. */
export type ChartSource =
  /** The chart that this package brings. */
  | { readonly kind: "bundled" }
  /** A folder with a chart that takes the same values and gives its objects the same names. */
  | { readonly kind: "path"; readonly path: string };

/** A chart that is there to be installed. */
export interface Chart {
  /** Absolute path of its folder. */
  readonly path: string;
  /** Stands for the names and contents of all its files. */
  readonly digest: string;
}

/** Finds the chart and reads all its files. */
export function readChart(source: ChartSource): ResultAsync<Chart, ChartUnusable> {
  const path = source.kind === "bundled" ? bundledChart() : resolve(source.path);
  return fromPromise(filesOf(path), (thrown) => new ChartUnusable(path, `it cannot be read (${codeOf(thrown)})`)).andThen((files) =>
    files.some(([name]) => name === "Chart.yaml")
      ? fromPromise(digestOf(files), (thrown) => new ChartUnusable(path, `it cannot be read (${codeOf(thrown)})`)).map((digest) => ({
          path,
          digest,
        }))
      : err(new ChartUnusable(path, "there is no Chart.yaml in it")),
  );
}

/** The chart lies beside `src` and `dist`; from this file that is two folders up, from a bundle one. */
function bundledChart(): string {
  const candidates = ["../../chart", "../chart"].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  return candidates.find((path) => existsSync(join(path, "Chart.yaml"))) ?? String(candidates[1]);
}

type NamedFile = readonly [name: string, path: string];

async function filesOf(folder: string): Promise<readonly NamedFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path): NamedFile => [relative(folder, path).split(sep).join("/"), path])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

async function digestOf(files: readonly NamedFile[]): Promise<string> {
  const hash = createHash("sha256");
  const contents = await Promise.all(files.map(async ([name, path]) => ({ name, content: await readFile(path) })));
  for (const { name, content } of contents) hash.update(`${name}\0${content.length}\0`).update(content);
  return `sha256:${hash.digest("hex")}`;
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && "code" in thrown ? String(thrown.code) : "unknown";
}
