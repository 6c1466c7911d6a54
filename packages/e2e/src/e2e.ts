/**
 * `pnpm e2e`: everything on real servers. `pnpm e2e up`: the stack alone, to play with. What else is given goes to vitest: `pnpm e2e resume`.
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const [command, ...args] = process.argv.slice(2);
if (command === "up") await import("./up.ts");
else {
  const tests = [`${root}node_modules/vitest/vitest.mjs`, "run", "--config", "vitest.e2e.config.ts", ...(command === undefined ? [] : [command, ...args])];
  const child = spawn(process.execPath, tests, { cwd: root, stdio: "inherit" });
  // Ctrl-C reaches both: what is under way is ended by the runner, and its end is waited for.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("exit", (code, signal) => (process.exitCode = code ?? (signal === null ? 1 : 130)));
}
