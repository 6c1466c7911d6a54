/**
 * `pnpm e2e`: everything on real servers, and what that says about the fakes. `pnpm e2e up`: the stack alone, to play with.
 * `pnpm e2e record`: recordings of the real API server, taken anew. What else is given goes to vitest: `pnpm e2e resume`.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { judgeRun } from "./fidelity/judge-run.ts";
import { prepareServers } from "./servers/prepare-servers.ts";

/** The exit code of a run in which nothing failed, but something was not run, because this machine lacks what it needs. */
const NOT_ALL_RUN = 77;

const root = fileURLToPath(new URL("../../../", import.meta.url));
const [command, ...args] = process.argv.slice(2);
if (command === "up") await import("./up.ts");
else if (command === "record") await import("./record.ts");
// One file at a time: what is not in the cache yet must not be made twice.
else process.exitCode = command === undefined ? await runAll() : await vitest("--no-file-parallelism", command, ...args);

async function runAll(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "osb-report-"));
  const report = join(folder, "report.json");
  try {
    await prepareServers();
    const code = await vitest("--reporter=default", "--reporter=json", `--outputFile.json=${report}`);
    const judgement = await judgeRun(root, report);
    if (code !== 0) return code;
    return { good: 0, worse: 1, "not all run": NOT_ALL_RUN }[judgement];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function vitest(...more: readonly string[]): Promise<number> {
  const tests = [join(root, "node_modules/vitest/vitest.mjs"), "run", "--config", "vitest.e2e.config.ts", ...more];
  const child = spawn(process.execPath, tests, { cwd: root, stdio: "inherit" });
  // Ctrl-C reaches both: what is under way is ended by the runner, and its end is waited for.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  const [code] = (await once(child, "exit")) as [number | null];
  return code ?? 130;
}
