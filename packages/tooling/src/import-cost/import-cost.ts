import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** What it costs to import one module into a process that has imported nothing else. */
export interface ImportCost {
  readonly ms: number;
  /** Of the whole process, afterwards. */
  readonly residentBytes: number;
  /** How much more than before. */
  readonly addedBytes: number;
  /** How many modules were loaded. */
  readonly modules: number;
  /** The clients of vendors that were loaded with it: `@kubernetes/client-node`, `@aws-sdk/client-…`. */
  readonly clients: readonly string[];
}

const PROGRAM = fileURLToPath(new URL("./import-and-tell.mjs", import.meta.url));
const CLIENT = /.*\/node_modules\/(@kubernetes\/client-node|@aws-sdk\/client-[\w-]+)\//;

/** @param url of a built module, or of a source, which takes longer because it is compiled */
export async function importCost(url: URL): Promise<ImportCost> {
  const loader = url.pathname.endsWith(".ts") ? ["--import", "tsx", "--conditions=@osb/source"] : [];
  const { stdout } = await promisify(execFile)(process.execPath, [...loader, PROGRAM, url.href], { maxBuffer: 16 * 1_024 * 1_024 });
  const { modules, ...cost } = JSON.parse(stdout) as Omit<ImportCost, "modules" | "clients"> & { readonly modules: readonly string[] };
  const clients = new Set(modules.flatMap((module) => CLIENT.exec(module)?.[1] ?? []));
  return { ...cost, modules: modules.length, clients: [...clients].toSorted() };
}
