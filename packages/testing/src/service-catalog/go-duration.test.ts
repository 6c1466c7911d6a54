import { describe, expect, it } from "vitest";
import { goDurationMs, goDurationText } from "./go-duration.ts";

describe("goDurationMs", () => {
  it.each([
    ["15m0s", 900_000, "15m0s"],
    ["1h30m", 5_400_000, "1h30m0s"],
    ["1.5s", 1_500, "1.5s"],
    ["300ms", 300, "300ms"],
    ["0", 0, "0s"],
    ["-5s", -5_000, "-5s"],
  ])("reads %s as %i, which is written %s", (text, ms, written) => {
    expect(goDurationMs(text)).toBe(ms);
    expect(goDurationText(ms)).toBe(written);
  });

  it.each(["", "15", "m", "1d", "abc"])("does not read %j", (text) => {
    expect(goDurationMs(text)).toBeUndefined();
  });
});
