import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "./cache-folder.ts";

const run = promisify(execFile);
const REQUIREMENTS = join(import.meta.dirname, "../../python/requirements.txt");

/** The version of moto that `python/requirements.txt` pins. */
export const MOTO_VERSION = "5.2.5";

/** Tells whether this machine has a Python that can make environments. */
export async function hasPython(): Promise<boolean> {
  return run("python3", ["-c", "import venv, ensurepip"]).then(
    () => true,
    () => false,
  );
}

/** The path of a Python that has moto, in a virtual environment of the cache; made if it is not there yet (a minute). */
export async function motoPython(): Promise<string> {
  const { stdout: python } = await run("python3", ["--version"]);
  const digest = createHash("sha256")
    .update(python)
    .update(await readFile(REQUIREMENTS))
    .digest("hex")
    .slice(0, 16);
  const folder = cacheFolder(`moto-${digest}`);
  const [pythonOfIt, complete] = [join(folder, "bin", "python"), join(folder, "complete")];
  if (existsSync(complete)) return pythonOfIt;

  // An environment cannot be moved, so one that was begun is begun anew.
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await run("python3", ["-m", "venv", folder]);
  await run(pythonOfIt, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", REQUIREMENTS], { maxBuffer: 16 << 20 });
  await writeFile(complete, "");
  return pythonOfIt;
}
