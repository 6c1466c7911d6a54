import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";

it("shows an example on its page that is run", async () => {
  const text = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), "utf8");

  const [, shown] = /```ts\n([\s\S]*?)```/.exec(await text("../../docs/world.md")) ?? [];

  expect(shown).toBe(await text("./page-example.test.ts"));
});
