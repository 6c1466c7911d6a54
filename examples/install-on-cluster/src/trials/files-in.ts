import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";

/** What the files of a folder hold, however deep they lie, by their path in it. */
export async function filesIn(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(await Promise.all(paths.map(async (path) => [relative(folder, path), await readFile(path, "latin1")] as const)));
}
