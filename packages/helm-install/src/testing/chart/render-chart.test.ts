import { expectOk } from "@osb/testing";
import { helmBinary } from "@osb/tooling/helm";
import { beforeAll, describe, expect, it } from "vitest";
import { helmEngine } from "../../helm-engine/helm-engine.ts";
import { readChart } from "../../release/chart-source.ts";
import { helmInMemory } from "../helm-in-memory.ts";
import { VALUE_SETS } from "../contract/value-sets.ts";

const helms = { 3: await helmBinary(3), 4: await helmBinary(4) };
const VERSIONS = { 3: "v3.17.3", 4: "v4.2.3" } as const;

/** A sample: the proof of the same name has all of them. */
describe.for([3, 4] as const)("the bundled chart rendered in memory, like the real helm %i,", { skip: helms[4] === undefined }, (major) => {
  const real = helmEngine({ binary: String(helms[major]) });
  const memory = helmInMemory({ version: VERSIONS[major] });
  let chart: string;

  beforeAll(async () => {
    chart = expectOk(await readChart({ kind: "bundled" })).path;
  });

  it.for(["what is required", "annotations that need quotes"])("says the same with %s", async (name) => {
    const request = { release: "prod", namespace: "brokers", chart, values: VALUE_SETS[name] ?? {} };

    expect(expectOk(await memory.template(request))).toBe(expectOk(await real.template(request)));
  });
});
