import { describe, expect, it } from "vitest";
import { goJson, goText } from "./go-text.ts";

describe("goText", () => {
  it.each([
    ["x", "x"],
    [30, "30"],
    [999_999, "999999"],
    [1_000_000, "1e+06"],
    [1_234_567.5, "1.2345675e+06"],
    [0.5, "0.5"],
    [0.000_01, "1e-05"],
    [true, "true"],
    [["a", 1, null], "[a 1 <nil>]"],
    [{ b: 2, a: "x" }, "map[a:x b:2]"],
    [null, ""],
  ])("prints %j as %s", (value, text) => {
    expect(goText(value)).toBe(text);
  });
});

describe("goJson", () => {
  it("escapes markup", () => {
    expect(goJson({ a: "<b> & c" })).toBe('{"a":"\\u003cb\\u003e \\u0026 c"}');
  });
});
