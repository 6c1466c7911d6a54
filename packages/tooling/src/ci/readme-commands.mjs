import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Runs the commands under "Quick start" of README.md word for word in a clean clone of what is committed, with an
 * empty home folder, as somebody would who has just come. Prints what each took.
 */
const root = join(import.meta.dirname, "../../../..");
const section = /## Quick start\n([\s\S]*?)\n## /.exec(await readFile(join(root, "README.md"), "utf8"))?.[1] ?? "";
const commands = [...section.matchAll(/```sh\n([\s\S]*?)```/g)]
  .flatMap(([, block]) => block.trim().split("\n"))
  .filter((line) => line.startsWith("npx "));
if (commands.length < 2) throw new Error("README.md's Quick start has to name the command that starts it and the one that tests it");

const folder = await mkdtemp(join(tmpdir(), "osb-readme-"));
let failed = 0;
try {
  if ((await run(`git clone --quiet "${root}" checkout && mkdir home`, folder, {})) !== 0) throw new Error("the clone failed");
  for (const command of commands) {
    const startedAt = performance.now();
    console.log(`$ ${command}`);
    const code = await run(command, join(folder, "checkout"), { HOME: join(folder, "home"), CI: "true" });
    console.log(`$ ${command}: exit ${code} after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    failed += code === 0 ? 0 : 1;
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;

function run(command, cwd, env) {
  return new Promise((resolve) => {
    const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|pnpm_|PNPM_|AWS_|HELM_|KUBE)/.test(name)));
    spawn("bash", ["-c", command], { cwd, stdio: ["ignore", "inherit", "inherit"], env: { ...clean, ...env } }).on("exit", (code) =>
      resolve(code ?? 1),
    );
  });
}
