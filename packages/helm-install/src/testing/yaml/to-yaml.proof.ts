import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expectOk } from "@osb/testing";
import { helmBinary } from "@osb/tooling/helm";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { helmEngine } from "../../helm-engine/helm-engine.ts";
import type { GoValue } from "../go-template/go-value.ts";
import { parseYaml } from "./parse-yaml.ts";
import { toYaml } from "./to-yaml.ts";

const helms = { 3: await helmBinary(3), 4: await helmBinary(4) };
const HOSTILE = "yn01-.:#&*!|>%@`'\"[]{},? ~=<\t\n\\é日ab\u00a0";

const word = fc.oneof(
  fc.string({ unit: fc.constantFrom(...Array.from(HOSTILE)), maxLength: 8 }),
  fc.constantFrom("true", "yes", "null", "1e3", "0x1f", "1_000", "2001-01-01", "1:30", ".inf", "<<", "=", "- a", "a: b", "a #b", "--- a"),
);
const text = fc.oneof(
  { withCrossShrink: true },
  { arbitrary: word, weight: 3 },
  fc.array(fc.constantFrom("a", "longer", "words", "it's", "x:y"), { minLength: 20, maxLength: 60 }).map((words) => words.join(" ")),
);
/** Keys of several lines, and the one that merges, are nothing that an object has. */
const key = word.filter((name) => !/[\t\n]/.test(name) && name !== "<<");
const number = fc.oneof(fc.integer(), fc.constantFrom(1.5, 1e6, 1e21, 1e-7, 0.1, 123456.75, 2 ** 53));
const { value } = fc.letrec<{ value: GoValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    text,
    number,
    fc.constantFrom(true, false, null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(key, tie("value"), { maxKeys: 4 }),
  ),
}));

describe.for([3, 4] as const)("toYaml, like helm %i's,", { skip: helms[4] === undefined }, (major) => {
  let chart: string;

  beforeAll(async () => {
    chart = await mkdtemp(join(tmpdir(), "to-yaml-proof-"));
    await mkdir(join(chart, "templates"));
    await writeFile(join(chart, "Chart.yaml"), "{ apiVersion: v2, name: c, version: 1.0.0 }");
    await writeFile(join(chart, "templates/x.yaml"), "texts:\n{{ range .Values.all }}- {{ toYaml . | b64enc }}\n{{ end }}");
  });

  afterAll(() => rm(chart, { recursive: true }));

  it("writes any value in the same words", async () => {
    const all = fc.sample(value, { numRuns: 2_000, seed: 7 });
    const helm = helmEngine({ binary: String(helms[major]) });

    const rendered = expectOk(await helm.template({ release: "r", namespace: "n", chart, values: { all } }));

    const { texts } = parse(rendered) as { readonly texts: readonly string[] };
    expect(all.map(toYaml)).toEqual(texts.map((encoded) => Buffer.from(encoded, "base64").toString()));
  });

  it("writes what is read as the same value", () => {
    fc.assert(
      fc.property(value, (given) => {
        expect(parseYaml(toYaml(given))).toEqual(given);
      }),
      { numRuns: 2_000, seed: 7 },
    );
  });
});
