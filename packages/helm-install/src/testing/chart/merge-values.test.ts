import { describe, expect, it } from "vitest";
import { mergeValues } from "./merge-values.ts";

// What both helms were seen to make of these.
const chart = {
  a: 1,
  table: { x: 1, y: 2, none: null, deep: { q: { r: 1 }, s: 2 } },
  list: [3, 4],
  scalar: 1,
  becomes: { scalar: false },
  nothing: null,
  own: { none: null, some: 1 },
};
const given = {
  a: null,
  kept: null,
  table: { x: null, kept: null, deep: { q: null } },
  list: [1],
  scalar: { now: "a table" },
  becomes: "a scalar",
  nothing: null,
};

describe("mergeValues", () => {
  it("merges tables, replaces all else, and takes away what null is given for", () => {
    expect(mergeValues(chart, given, "v4.2.3")).toEqual({
      kept: null,
      table: { kept: null, y: 2, deep: { s: 2 } },
      list: [1],
      scalar: { now: "a table" },
      becomes: "a scalar",
      own: { some: 1 },
    });
  });

  it("keeps the chart's own nulls like helm 3", () => {
    expect(mergeValues(chart, given, "v3.17.3")).toMatchObject({ table: { none: null, kept: null }, own: { none: null, some: 1 } });
  });

  it("changes neither", () => {
    const before = structuredClone([chart, given]);

    mergeValues(chart, given, "v4.2.3");

    expect([chart, given]).toEqual(before);
  });
});
