import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { apiReports } from "./api-reports.ts";
import { type PublicPackage, readWorkspace } from "./workspace.ts";
import { workspaceRules } from "./workspace-rules.ts";

const root = join(import.meta.dirname, "../../../..");
const workspace = readWorkspace(root);
const update = process.argv.includes("--update");

/** What has to hold before anything lands, cheapest first; the later ones need the build. */
const CHECKS: ReadonlyArray<readonly [string, () => readonly string[]]> = [
  ["format", () => command("oxfmt", "--list-different")],
  ["lint", () => command("oxlint", "--type-aware", "--deny-warnings", "--quiet")],
  ["house rules", () => command("eslint", ".")],
  ["workspace rules", () => workspaceRules(workspace)],
  ["types", () => command("node", "node_modules/typescript-7/bin/tsc", "-p", "tsconfig.json")],
  ["unused code", () => command("knip")],
  ["build", () => command("pnpm", "run", "build")],
  ["API reports", () => apiReports(workspace, update)],
  ["package contents", () => workspace.packages.flatMap(({ folder }) => command("publint", folder, "--strict"))],
  ["package types", () => workspace.packages.flatMap(packageTypes)],
];

/** Entries for the workspace alone, which have no `types`, are not published and not looked at. */
function packageTypes({ folder, manifest }: PublicPackage): readonly string[] {
  const inner = Object.entries(manifest.exports ?? {}).flatMap(([path, target]) =>
    typeof target === "object" && target !== null && !("types" in target) ? [path] : [],
  );
  return command("attw", "--pack", folder, "--profile", "esm-only", ...(inner.length === 0 ? [] : ["--exclude-entrypoints", ...inner]));
}

function command(name: string, ...args: readonly string[]): readonly string[] {
  const run = spawnSync(name, args, {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1" },
  });
  return run.status === 0
    ? []
    : [`${name} ${args.join(" ")} ended with ${run.status ?? run.error?.message}`, `${run.stdout}${run.stderr}`.trim()];
}

let failed = 0;
for (const [name, check] of CHECKS) {
  const startedAt = performance.now();
  const breaches = check();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${breaches.length === 0 ? "ok  " : "FAIL"} ${name} (${seconds} s)`);
  for (const breach of breaches) console.log(breach.replaceAll(/^/gm, "     "));
  failed += breaches.length === 0 ? 0 : 1;
}
console.log(`checks: ${CHECKS.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
