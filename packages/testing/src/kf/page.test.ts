import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";

it.each(["kf", "service-catalog"])("shows an example on the page of %s that is run", async (part) => {
  const text = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), "utf8");

  const [, shown] = /```ts\n([\s\S]*?)```/.exec(await text(`../../docs/${part}.md`)) ?? [];

  expect(shown).toBe(await text(`../${part}/page-example.test.ts`));
});
