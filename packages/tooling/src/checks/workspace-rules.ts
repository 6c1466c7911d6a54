import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { ARROWS } from "../lint/package-arrows.mjs";
import type { PublicPackage, Workspace } from "./workspace.ts";

/** Lines of code that `@osb/core` may have, tests apart. Everybody depends on it: it is to stay readable in one sitting. */
export const CORE_LINES = 400;

/** What no file of the project says: the project speaks of itself alone, and an open end belongs into an issue. */
const UNSPOKEN: ReadonlyArray<readonly [RegExp, string]> = [
  [/\bTODO\b|\bFIXME\b|\bXXX\b/, "an open end without an issue"],
  [/\.\.\/shared\b|\/work\/|\/root\//, "a path that only one machine has"],
  [/registry\.npmjs|proxy\.golang|pypi\.org|repo1?\.maven|crates\.io/, "the host name of a package registry"],
];

/** Every breach of the rules that hold for the workspace's files, one sentence each. */
export function workspaceRules(workspace: Workspace): readonly string[] {
  return [
    ...workspace.packages.flatMap(packageRules),
    ...coreRule(workspace),
    ...filesOf(workspace.root).flatMap((file) => wordRules(workspace.root, file)),
  ];
}

function packageRules({ name, folder, manifest }: PublicPackage): string[] {
  const allowed: readonly string[] | undefined = ARROWS[name];
  const own = Object.keys(manifest.dependencies ?? {}).filter((dependency) => dependency.startsWith("@osb/"));
  return [
    ...["README.md", "CHANGELOG.md", "tsconfig.build.json", "src/index.ts"]
      .filter((file) => !existsSync(join(folder, file)))
      .map((file) => `packages/${name} has no ${file}`),
    ...(manifest.license === "Apache-2.0" ? [] : [`packages/${name}/package.json names no licence`]),
    ...(manifest.peerDependencies?.["neverthrow"] === undefined
      ? [`packages/${name} must have neverthrow as a peer: users share one`]
      : []),
    ...(allowed === undefined
      ? [`packages/${name} is not in the list of arrows`]
      : own
          .filter((dependency) => !allowed.includes(dependency.slice(5)))
          .map((dependency) => `packages/${name} may not depend on ${dependency}`)),
    ...undocumented(name, folder),
  ];
}

/** Errors are documented: each `type` that a package's own error classes have stands in its README. */
function undocumented(name: string, folder: string): string[] {
  if (!existsSync(join(folder, "README.md"))) return [];
  const readme = readFileSync(join(folder, "README.md"), "utf8");
  const types = sourceFiles(join(folder, "src")).flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/extends OsbError<"(\w+)">/g)].map(([, type]) => String(type)),
  );
  return [...new Set(types)]
    .filter((type) => !readme.includes(type))
    .map((type) => `packages/${name}/README.md does not say what ${type} is`);
}

function coreRule({ packages }: Workspace): string[] {
  const core = packages.find(({ name }) => name === "core");
  if (core === undefined) return ["there is no packages/core"];
  const lines = sourceFiles(join(core.folder, "src")).reduce((sum, file) => sum + readFileSync(file, "utf8").split("\n").length - 1, 0);
  return lines <= CORE_LINES ? [] : [`packages/core has ${lines} lines of code; ${CORE_LINES} are allowed`];
}

function wordRules(root: string, file: string): string[] {
  if (file === join(root, "packages/tooling/src/checks/workspace-rules.ts")) return [];
  const text = readFileSync(file, "utf8");
  return UNSPOKEN.filter(([word]) => word.test(text)).map(
    ([word, what]) => `${relative(root, file)} has ${what} (${word.exec(text)?.[0]})`,
  );
}

function sourceFiles(folder: string): string[] {
  return filesOf(folder).filter((file) => file.endsWith(".ts") && !/\.(test|proof)\.ts$/.test(file));
}

const SKIPPED = new Set(["node_modules", "dist", ".git", ".cache", "pnpm-lock.yaml", "transcripts"]);
const TEXT = /\.(ts|mjs|js|json|md|yaml|yml|tpl|txt|sh)$|\/(run|LICENSE)$/;

function filesOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((entry) => !SKIPPED.has(entry))
    .map((entry) => join(folder, entry))
    .flatMap((path) => (statSync(path).isDirectory() ? filesOf(path) : TEXT.test(path) ? [path] : []));
}
