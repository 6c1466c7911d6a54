import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { pythonEnvironment } from "./python-environment.ts";

const run = promisify(execFile);

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
  return join(await pythonEnvironment("moto", "requirements.txt"), "python");
}
