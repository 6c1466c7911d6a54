import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** How a run of the entry ended, and what it said about why. */
export interface EntryEnd {
  readonly code: number | null;
  readonly stderr: string;
}

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
const PACKAGE = fileURLToPath(new URL("../..", import.meta.url));

/** Runs `main.ts` as people do, in a process of its own, to its end. @param env all that it sees of the environment */
export async function runEntry(args: readonly string[], env: Readonly<Record<string, string>>): Promise<EntryEnd> {
  const program = ["--import", "tsx", "--conditions=@osb/source", MAIN, ...args];
  const child = spawn(process.execPath, program, { cwd: PACKAGE, env, stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stderr };
}
