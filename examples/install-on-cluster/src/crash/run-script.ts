import { spawn } from "node:child_process";
import { once } from "node:events";
import { bundledScript } from "./bundled-script.ts";

/** Runs a module of this folder as a process of its own, and resolves with what it printed; rejects with its complaints where it fails. */
export async function runScript(file: string, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [await bundledScript(file), ...args], {
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const printed = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (printed.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (printed.stderr += text));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`${file} ended with ${code}: ${printed.stderr}`);
  return printed.stdout;
}
