import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { copyOf } from "../api-object.ts";
import { decodeFields, encodeFields, joinPath } from "./field-set.ts";

const pathOf = (...elements: readonly string[]): string => elements.reduce(joinPath, "");

describe("encodeFields", () => {
  it("writes places in order, and a dot where a place has others below it", () => {
    const fields = new Set([
      pathOf("f:spec", "f:url"),
      pathOf("f:metadata", "f:labels", "f:b"),
      pathOf("f:metadata", "f:labels.kept"),
      pathOf("f:metadata", "f:labels"),
    ]);

    expect(JSON.stringify(encodeFields(fields))).toBe(
      '{"f:metadata":{"f:labels":{".":{},"f:b":{}},"f:labels.kept":{}},"f:spec":{"f:url":{}}}',
    );
  });

  it("is undone by decodeFields", () => {
    const element = fc.constantFrom("f:a", "f:b", "f:a.b", 'k:{"name":"x"}', 'v:"x"');
    const path = fc.array(element, { minLength: 1, maxLength: 4 }).map((elements) => pathOf(...elements));

    fc.assert(
      fc.property(fc.uniqueArray(path, { minLength: 1, maxLength: 8 }), (paths) => {
        expect([...decodeFields(encodeFields(new Set(paths)))].sort()).toEqual([...paths].sort());
      }),
    );
  });

  it("says nothing of no places", () => {
    expect(encodeFields(new Set())).toEqual({});
  });

  it("gives objects with the same fields one record of them, which nobody can change", () => {
    const fields = new Set([pathOf("f:spec", "f:url")]);
    const encoded = encodeFields(fields);

    expect(copyOf({ fieldsV1: encodeFields(new Set(fields)) }).fieldsV1).toBe(encoded);
    expect(() => Object.assign(encoded["f:spec"] ?? {}, { "f:more": {} })).toThrow(TypeError);
  });
});
