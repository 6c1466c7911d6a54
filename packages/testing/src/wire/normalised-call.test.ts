import { describe, expect, it } from "vitest";
import { normalisedCall } from "./normalised-call.ts";
import type { TracedCall } from "./wire-trace.ts";

const CALL: TracedCall = {
  seq: 1,
  to: "kubernetes",
  operation: "PATCH /api/v1/namespaces/x/configmaps/y",
  caller: "alice",
  outcome: "200",
  at: 5,
};
const SECRET: TracedCall = { ...CALL, operation: "PATCH /api/v1/namespaces/x/secrets/y" };
const body = (content: object): object => ({ query: "", body: JSON.stringify(content) });

describe("normalisedCall", () => {
  it("tells what is called, with what, when, and what came of it", () => {
    expect(normalisedCall(CALL, undefined)).toEqual({ operation: CALL.operation, input: "none", outcome: "200", at: 5 });
  });

  it.each<[string, TracedCall, object, object]>([
    ["the order of fields", CALL, body({ a: 1, b: 2 }), body({ b: 2, a: 1 })],
    ["certificates", CALL, body({ spec: { caBundle: "one" } }), body({ spec: { caBundle: "other" } })],
    ["who holds a lock", CALL, body({ spec: { holderIdentity: "process 1" } }), body({ spec: { holderIdentity: "process 2" } })],
    ["the content of Secrets", SECRET, body({ data: { password: "b25l" } }), body({ data: { password: "dHdv" } })],
  ])("says the same whatever %s", (_, call, one, other) => {
    expect(normalisedCall(call, one)).toEqual(normalisedCall(call, other));
  });

  it.each<[string, TracedCall, object, object]>([
    ["a value", CALL, body({ a: 1 }), body({ a: 2 })],
    ["a query", CALL, { query: "", body: "" }, { query: "dryRun=All", body: "" }],
    ["the fields of a Secret", SECRET, body({ data: { password: "b25l" } }), body({ data: { intent: "b25l" } })],
    ["the content of what is no Secret", CALL, body({ data: { text: "one" } }), body({ data: { text: "other" } })],
    ["a text that is no JSON", CALL, { body: "{a" }, { body: "{b" }],
  ])("says something else for another content of %s", (_, call, one, other) => {
    expect(normalisedCall(call, one)).not.toEqual(normalisedCall(call, other));
  });
});
