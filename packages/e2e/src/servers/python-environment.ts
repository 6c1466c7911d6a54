import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "./cache-folder.ts";

const run = promisify(execFile);
const PYTHON = join(import.meta.dirname, "../../python");

/**
 * The `bin` folder of a virtual environment in the cache that has exactly what a file below `python/` names; made if it is not there yet.
 * @param name what its folder begins with; the rest is the digest of the file and of Python's version.
 */
export async function pythonEnvironment(name: string, requirementsFile: string): Promise<string> {
  const requirements = join(PYTHON, requirementsFile);
  const { stdout: python } = await run("python3", ["--version"]);
  const digest = createHash("sha256")
    .update(python)
    .update(await readFile(requirements))
    .digest("hex")
    .slice(0, 16);
  const folder = cacheFolder(`${name}-${digest}`);
  const [bin, complete] = [join(folder, "bin"), join(folder, "complete")];
  if (existsSync(complete)) return bin;

  // An environment cannot be moved, so one that was begun is begun anew.
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await run("python3", ["-m", "venv", folder]);
  const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements];
  await run(join(bin, "python"), install, { maxBuffer: 16 << 20 });
  await writeFile(complete, "");
  return bin;
}
