import { describe, expect, it } from "vitest";
import { differences } from "./differences.ts";

describe("differences", () => {
  it.each<[string, unknown, unknown, readonly string[]]>([
    ["nothing where data is equal", { a: [1, { b: null }] }, { a: [1, { b: null }] }, []],
    ["a value by its path", { a: [{ b: 1 }] }, { a: [{ b: 2 }] }, ["a[0].b: 2 instead of 1"]],
    ["what is missing", { a: 1 }, {}, ["a: nothing instead of 1"]],
    ["what is new", {}, { a: "x" }, ['a: "x" instead of nothing']],
    ["another kind of value", { a: [] }, { a: {} }, ["a: {} instead of []"]],
    ["the item that a longer list has besides", { a: ["x", "y"] }, { a: ["y", "z", "x"] }, ['a: 3 items instead of 2: with "z"']],
    ["an item that is there twice", ["x"], ["x", "x"], ['the list: 2 items instead of 1: with "x"']],
    ["the item that a shorter list lacks", ["x", "y"], ["y"], ['the list: 1 items instead of 2: without "x"']],
    ["the whole where there are no fields", 1, null, ["all of it: null instead of 1"]],
  ])("tells %s", (_, wanted, found, expected) => {
    expect(differences(wanted, found)).toEqual(expected);
  });

  it("tells no more than it is asked for, and cuts long values", () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`field${index}`, "x".repeat(500)]));

    const told = differences(many, {}, { most: 3 });

    expect(told).toHaveLength(3);
    expect(Math.max(...told.map((text) => text.length))).toBeLessThan(250);
  });
});
