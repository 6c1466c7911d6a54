import { describe, expect, it } from "vitest";
import { goJsonError } from "./go-json-error.ts";

describe("goJsonError", () => {
  it.each(['{"a":[1,-2.5e+3,null,true,"\\u00e9\\n"]}', " [] ", "0"])("finds nothing wrong with %s", (text) => {
    expect(goJsonError(text)).toBeUndefined();
    expect(() => JSON.parse(text)).not.toThrow();
  });

  it.each([
    ["", "unexpected end of JSON input"],
    ["{", "unexpected end of JSON input"],
    ['{"a', "unexpected end of JSON input"],
    ["Unauthorized", "invalid character 'U' looking for beginning of value"],
    ["<html>", "invalid character '<' looking for beginning of value"],
    ["401 page", "invalid character 'p' after top-level value"],
    ["{a}", "invalid character 'a' looking for beginning of object key string"],
    ['{"a",', "invalid character ',' after object key"],
    ['{"a":1 "b"', "invalid character '\"' after object key:value pair"],
    ["[1 2]", "invalid character '2' after array element"],
    ["tru!", "invalid character '!' in literal true (expecting 'e')"],
    ["1.x", "invalid character 'x' after decimal point in numeric literal"],
    ['"\\q"', "invalid character 'q' in string escape code"],
    ['"\n"', "invalid character '\\n' in string literal"],
  ])("says of %j: %s", (text, problem) => {
    expect(goJsonError(text)).toBe(problem);
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });
});
