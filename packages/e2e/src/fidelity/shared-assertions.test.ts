import { describe, expect, it } from "vitest";
import { belowFloor } from "./below-floor.ts";
import { sharedAssertions } from "./shared-assertions.ts";
import type { TestResult } from "./test-results-in.ts";

const test = (suite: string, title: string, status: TestResult["status"] = "passed"): TestResult => ({ suites: [suite], title, status });

describe("sharedAssertions", () => {
  it("counts what passed on the fake and on the real server, ledger entries of both apart", () => {
    const titles = ["a", "b", "c", "differs where it is known to, and nowhere else"];
    const results = ["tables, on the fake", "tables, on moto"].flatMap((suite) => titles.map((title) => test(suite, title)));

    const shared = sharedAssertions(results, { "tables, on moto": { b: "moto is wrong" } });

    expect(shared).toEqual([{ api: "tables", server: "moto", shared: 2, differing: ["b"] }]);
  });

  it("counts nothing that the fake did not pass, or that was not run", () => {
    const results = [
      test("tables, on the fake", "a", "failed"),
      test("tables, on the fake", "b"),
      test("tables, on moto", "a"),
      test("tables, on moto", "b", "skipped"),
    ];

    expect(sharedAssertions(results, {})).toEqual([{ api: "tables", server: "moto", shared: 0, differing: [] }]);
  });
});

describe("belowFloor", () => {
  it("names what fell below, and what is missing altogether", () => {
    const shared = [{ api: "tables", server: "moto", shared: 2, differing: [] }];

    expect(belowFloor(shared, { "tables, on moto": 3, "keys, on moto": 1 })).toEqual([
      "tables, on moto: 2 shared assertions, fewer than the 3 of the floor",
      "keys, on moto: 0 shared assertions, fewer than the 1 of the floor",
    ]);
    expect(belowFloor(shared, { "tables, on moto": 2 })).toEqual([]);
  });
});
