import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { copyOf, isSame, sharedWith } from "./api-object.ts";

describe("isSame", () => {
  it.each<[string, unknown, unknown, boolean]>([
    ["the same content", { a: [1, { b: null }] }, { a: [1, { b: null }] }, true],
    ["another order of fields", { a: 1, b: 2 }, { b: 2, a: 1 }, true],
    ["another order of items", [1, 2], [2, 1], false],
    ["another value", { a: { b: 1 } }, { a: { b: 2 } }, false],
    ["a field more", { a: 1 }, { a: 1, b: 1 }, false],
    ["a field of another name, without a value", { a: undefined }, { b: undefined }, false],
    ["a list and an object", [], {}, false],
    ["null and an object", null, {}, false],
  ])("compares %s", (_, one, other, same) => {
    expect(isSame(one, other)).toBe(same);
    expect(isSame(other, one)).toBe(same);
  });
});

describe("copyOf", () => {
  it("shares nothing with what it copies", () => {
    const value = { a: [{ b: 1 }], c: null };

    const copy = copyOf(value);

    expect(copy).toEqual(value);
    expect(copy.a[0]).not.toBe(value.a[0]);
  });

  it("says what the value's text says", () => {
    // Written and read once, so that it has no -0, which JSON does not know.
    const value = fc.jsonValue().map((any) => JSON.parse(JSON.stringify(any)) as unknown);
    const withGaps = fc.dictionary(fc.string(), fc.oneof(value, fc.constant(undefined), fc.array(fc.option(value, { nil: undefined }))));

    fc.assert(
      fc.property(fc.oneof(value, withGaps), (any) => {
        expect(copyOf(any)).toStrictEqual(JSON.parse(JSON.stringify(any)));
      }),
    );
  });

  it("keeps a field of any name as a field", () => {
    const value = JSON.parse('{"__proto__":{"a":1}}') as object;

    expect(JSON.stringify(copyOf(value))).toBe('{"__proto__":{"a":1}}');
  });
});

describe("sharedWith", () => {
  const known = { spec: { list: [{ a: 1 }, { b: 2 }], text: "x" }, status: { phase: "Pending" } };

  it("is the known object where it says the same", () => {
    expect(sharedWith(known, structuredClone(known))).toBe(known);
  });

  it("takes the parts that are the same from it, and leaves it as it is", () => {
    const before = structuredClone(known);
    const next = { ...structuredClone(known), status: { phase: "Running" } };

    const shared = sharedWith(known, next) as typeof known;

    expect(shared).toEqual(next);
    expect(shared.spec).toBe(known.spec);
    expect(known).toEqual(before);
  });

  it.each<[string, unknown]>([
    ["a list that is shorter", { spec: { list: [{ a: 1 }], text: "x" }, status: { phase: "Pending" } }],
    ["a field that is gone", { spec: known.spec }],
    ["a field that has no value", { ...known, more: undefined }],
    ["another kind of value", { ...known, spec: [] }],
  ])("does not overlook %s", (_, next) => {
    expect(sharedWith(known, next)).toEqual(next);
    expect(sharedWith(known, next)).not.toBe(known);
  });
});
