import { join } from "node:path";
import { ESLint } from "eslint";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../../..");
const eslint = new ESLint({ cwd: root });

/** The rules that a text breaks when it stands in the given file. The file exists, so that the type-aware rules have a program to ask. */
async function broken(file: string, code: string): Promise<readonly string[]> {
  const results = await eslint.lintText(code, { filePath: join(root, file) });
  return results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => ruleId ?? message));
}

const CORE = "packages/core/src/secret.ts";
const KUBERNETES = "packages/kubernetes/src/errors.ts";

describe("a dropped Result", () => {
  const given = `import { err, errAsync, ok, type Result, type ResultAsync } from "neverthrow";
    declare function now(): Result<number, string>;
    declare function later(): ResultAsync<number, string>;
    declare function each(callback: (n: number) => void): void;
    declare const yes: boolean;\n`;

  it.each([
    "now();",
    "later();",
    "async () => { await later(); }",
    "void later();",
    "now().map((n) => n + 1);",
    "if (yes) now();",
    "yes ? now() : later();",
    "yes && now();",
    "each(() => now());",
    "now(), later();",
    "() => { ok(1); err(2); void errAsync(3); }",
  ])("is found in %j", async (line) => {
    expect(
      await broken(CORE, `${given}${line.startsWith("async") || line.startsWith("()") ? `export const run = ${line};` : line}`),
    ).toContain("osb/must-use-result");
  });

  it.each([
    "export const kept = now();",
    "export const use = () => now();",
    "export const read = () => { const r = now(); if (r.isErr()) throw new Error(r.error); return r.value; };",
    "export const list = [now(), later()];",
    "let held = now(); held = now(); export { held };",
    "each((n) => void String(n));",
    "export const checked = now().isOk();",
    "now().unwrapOr(3);",
  ])("is not seen in %j", async (line) => {
    expect(await broken(CORE, `${given}${line}`)).not.toContain("osb/must-use-result");
  });

  it("is not confused by other people's Result", async () => {
    expect(await broken(CORE, "class Result {} declare function other(): Result; other();")).not.toContain("osb/must-use-result");
  });
});

describe("a call that hides a capability", () => {
  it.each([
    "export const s = AbortSignal.any([]);",
    "export const s = AbortSignal.timeout(5);",
    "export const t = Date.now();",
    "export const t = new Date();",
    "export const r = Math.random();",
    "export const t = setTimeout(() => {}, 5);",
    'export const a = fetch("http://localhost");',
    "export const home = process.env.HOME;",
  ])("is found: %s", async (line) => {
    expect(await broken(CORE, line)).toContain("no-restricted-syntax");
  });

  it("is not seen in a date that a server gave", async () => {
    expect(await broken(CORE, 'export const t = new Date("2026-01-01");')).not.toContain("no-restricted-syntax");
  });
});

describe("a module", () => {
  it.each(['export * from "./plan.ts";', "export default 1;", "export enum Colour { Red }"])("may not say %j", async (line) => {
    expect(await broken(CORE, line)).toContain("no-restricted-syntax");
  });

  it.each([
    [KUBERNETES, 'import { fetchCatalog } from "@osb/osb-client"; export const f = fetchCatalog;'],
    [KUBERNETES, 'import { FakeAws } from "@osb/testing"; export const f = FakeAws;'],
    [KUBERNETES, 'import { KubeConfig } from "@kubernetes/client-node"; export const k = new KubeConfig();'],
    [CORE, 'import type { KubeClient } from "@osb/kubernetes"; export type K = KubeClient;'],
    [CORE, 'import { STSClient } from "@aws-sdk/client-sts"; export const s = STSClient;'],
  ])("in %s may not import against the arrows: %s", async (file, line) => {
    expect(await broken(file, line)).toContain("ts/no-restricted-imports");
  });

  it("may import with the arrows, and client-node's types where the cluster is known", async () => {
    const code =
      'import type { KubeConfig } from "@kubernetes/client-node"; import { OsbError } from "@osb/core"; export type K = KubeConfig; export const o = OsbError;';

    expect(await broken(KUBERNETES, code)).not.toContain("ts/no-restricted-imports");
  });

  it("is called after what it exports", async () => {
    expect(await broken(CORE, "export function reveal(): number { return 1; }")).toContain("osb/file-named-after-export");
    expect(await broken(CORE, "export function secret(): number { return 1; }")).not.toContain("osb/file-named-after-export");
  });

  it("has at most 250 lines of code", async () => {
    const lines = (count: number): string => Array.from({ length: count }, (_, n) => `export const n${n} = ${n};`).join("\n");

    expect(await broken(CORE, lines(251))).toContain("max-lines");
    expect(await broken(CORE, lines(250))).not.toContain("max-lines");
  });
});
