import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { readWorkspace } from "./workspace.ts";
import { CORE_LINES, workspaceRules } from "./workspace-rules.ts";

const made: string[] = [];
afterEach(() => made.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

/** A small workspace that keeps every rule, with the given files laid over it. */
function workspaceWith(files: Readonly<Record<string, string>>): readonly string[] {
  const root = mkdtempSync(join(tmpdir(), "osb-rules-"));
  made.push(root);
  const manifest = { name: "@osb/core", license: "Apache-2.0", peerDependencies: { neverthrow: "^8" } };
  const lawful = {
    "packages/core/package.json": JSON.stringify(manifest),
    "packages/core/README.md": "It can end in `Broken`.",
    "packages/core/CHANGELOG.md": "",
    "packages/core/tsconfig.build.json": "{}",
    "packages/core/src/index.ts": 'export class Broken extends OsbError<"Broken"> {}\n',
  };
  for (const [path, text] of Object.entries({ ...lawful, ...files })) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return workspaceRules(readWorkspace(root));
}

describe("workspaceRules", () => {
  it("has nothing against a lawful workspace", () => {
    expect(workspaceWith({})).toEqual([]);
  });

  it.each([
    [
      "a fat core",
      { "packages/core/src/fat.ts": "x\n".repeat(CORE_LINES) },
      `packages/core has ${CORE_LINES + 1} lines of code; ${CORE_LINES} are allowed`,
    ],
    [
      "an undocumented error",
      { "packages/core/src/lost.ts": 'export class Lost extends OsbError<"Lost"> {}\n' },
      "packages/core/README.md does not say what Lost is",
    ],
    [
      "an arrow that points back",
      {
        "packages/core/package.json": JSON.stringify({
          name: "@osb/core",
          license: "Apache-2.0",
          peerDependencies: { neverthrow: "^8" },
          dependencies: { "@osb/aws": "workspace:^" },
        }),
      },
      "packages/core may not depend on @osb/aws",
    ],
    [
      "a package nobody planned",
      {
        "packages/extra/package.json": JSON.stringify({
          name: "@osb/extra",
          license: "Apache-2.0",
          peerDependencies: { neverthrow: "^8" },
        }),
      },
      "packages/extra is not in the list of arrows",
    ],
    ["an open end", { "docs/page.md": `${"TO"}DO: write this` }, `docs/page.md has an open end without an issue (${"TO"}DO)`],
    [
      "a registry's host",
      { "docs/page.md": `https://registry.${"npmjs"}.org` },
      `docs/page.md has the host name of a package registry (registry.${"npmjs"})`,
    ],
  ])("finds %s", (_, files, breach) => {
    expect(workspaceWith(files)).toContain(breach);
  });

  it("finds what a package lacks", () => {
    const breaches = workspaceWith({ "packages/aws/package.json": JSON.stringify({ name: "@osb/aws" }) });

    expect(breaches).toEqual(
      expect.arrayContaining([
        "packages/aws has no README.md",
        "packages/aws has no CHANGELOG.md",
        "packages/aws has no src/index.ts",
        "packages/aws/package.json names no licence",
        "packages/aws must have neverthrow as a peer: users share one",
      ]),
    );
  });
});
