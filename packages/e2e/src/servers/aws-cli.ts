import { join } from "node:path";
import { pythonEnvironment } from "./python-environment.ts";

/** The path of the aws CLI, in a virtual environment of the cache; made if it is not there yet (seconds). */
export async function awsCli(): Promise<string> {
  return join(await pythonEnvironment("aws-cli", "requirements-aws-cli.txt"), "aws");
}
