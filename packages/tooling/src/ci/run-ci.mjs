import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../../..");
const pnpm = /^(npx --yes pnpm@\S+) test$/m.exec(await readFile(join(root, "README.md"), "utf8"))?.[1];
if (pnpm === undefined) throw new Error("README.md does not say how the tests are run");

/** Node versions the suite also runs on, as plain npm packages without a `node` command of their own in the workspace. */
const OTHER_NODES = ["22.23.3", "24.21.0"];

/** What `pnpm e2e` exits with when nothing failed, but the machine lacks Go, Python, Java or Maven, so that not everything was run. */
const NOT_ALL_RUN = 77;

/**
 * In order; each gives an exit code. A step that fails does not hide the next one, but the install, without which nothing means anything.
 * @type {ReadonlyArray<readonly [string, () => Promise<number>]>}
 */
const STEPS = [
  ["install, frozen", () => shell(`${pnpm} install --frozen-lockfile`)],
  ["the README's test command", () => shell(`${pnpm} test`)],
  ["check", () => shell(`${pnpm} check`)],
  ["proofs", () => shell(`${pnpm} proofs`)],
  ["on real servers", () => shell(`${pnpm} e2e`)],
  ["the README's commands in a clean clone", () => shell("node packages/tooling/src/ci/readme-commands.mjs")],
  ...OTHER_NODES.map((version) => [`tests on Node ${version}`, () => testsOn(version)]),
];

let passed = 0;
const failed = [];
const notRun = [];
for (const [name, step] of STEPS) {
  const startedAt = performance.now();
  console.log(`\n=== ${name}`);
  const code = await step();
  const outcome = code === 0 ? "ok" : code === NOT_ALL_RUN ? "NOT ALL RUN" : "FAILED";
  console.log(`=== ${name}: ${outcome} after ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  if (outcome === "ok") passed += 1;
  else (outcome === "FAILED" ? failed : notRun).push(name);
  if (outcome === "FAILED" && name === "install, frozen") break;
}
if (notRun.length > 0) console.log(`\nnot all run, and so not passed: ${notRun.join(", ")}`);
if (failed.length > 0) console.log(`\nfailed: ${failed.join(", ")}`);
console.log(`\n${passed} passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;

function shell(command, env = {}) {
  return new Promise((resolve) => {
    const child = spawn("bash", ["-c", command], {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, CI: "true", ...env },
    });
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

async function testsOn(version) {
  const folder = await mkdtemp(join(tmpdir(), "osb-node-"));
  try {
    const arch = process.arch === "arm64" ? "arm64" : "x64";
    const code = await shell(`npm install --prefix "${folder}" --no-audit --no-fund --no-save node-${process.platform}-${arch}@${version}`);
    const bin = join(folder, "node_modules", `node-${process.platform}-${arch}`, "bin");
    if (code !== 0 || !existsSync(join(bin, "node"))) return code || 1;
    return await shell(`node --version && node node_modules/vitest/vitest.mjs run`, { PATH: `${bin}:${process.env.PATH}` });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
