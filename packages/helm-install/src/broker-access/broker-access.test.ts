import { describe, expect, it } from "vitest";
import { nextAccessStep } from "./broker-access.ts";

const good = { owned: true, version: "7", problem: undefined };

describe("nextAccessStep", () => {
  it.each([
    ["nothing", { basicAuth: undefined, tls: undefined }, { do: "make-password", reason: "there is none", follows: undefined }],
    ["a password alone", { basicAuth: good, tls: undefined }, { do: "make-certificate", reason: "there is none", follows: undefined }],
    ["both", { basicAuth: good, tls: good }, { do: "finish" }],
    [
      "a broken password",
      { basicAuth: { ...good, problem: "it has no user" }, tls: good },
      { do: "make-password", reason: "it has no user", follows: "7" },
    ],
    [
      "an old certificate",
      { basicAuth: good, tls: { ...good, problem: "it ends" } },
      { do: "make-certificate", reason: "it ends", follows: "7" },
    ],
    ["somebody else's password", { basicAuth: { ...good, owned: false }, tls: undefined }, { do: "refuse", which: "basicAuth" }],
    [
      "somebody else's certificate, before a password is made",
      { basicAuth: undefined, tls: { ...good, owned: false } },
      { do: "refuse", which: "tls" },
    ],
  ])("meets %s", (_, seen, step) => {
    expect(nextAccessStep(seen)).toEqual(step);
  });
});
