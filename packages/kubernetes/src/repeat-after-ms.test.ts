import { err, ok } from "neverthrow";
import { describe, expect, it } from "vitest";
import { KubeUnreachable } from "./errors.ts";
import type { KubeResponse } from "./kube-transport.ts";
import { repeatAfterMs } from "./repeat-after-ms.ts";

const busy = (retryAfter?: string): KubeResponse => ({
  status: 429,
  headers: retryAfter === undefined ? {} : { "retry-after": retryAfter },
  body: "",
});
const silence = (code: string): KubeUnreachable => new KubeUnreachable({ operation: "get pods a/b" }, "https://k8s", code);

describe("repeatAfterMs", () => {
  it.each([
    ["a busy server, first", 1, ok(busy()), 200],
    ["a busy server, third", 3, ok(busy()), 3_200],
    ["a busy server, fourth: the budget is spent", 4, ok(busy()), undefined],
    ["a server that says when", 1, ok(busy("1")), 1_000],
    ["a server that says at once, the third time", 3, ok(busy("0")), 3_200],
    ["a server that wants a minute", 1, ok(busy("60")), undefined],
    ["a server that says a date", 1, ok(busy("Fri, 31 Dec 1999 23:59:59 GMT")), 200],
    ["an unavailable server", 1, ok({ ...busy(), status: 503 }), 200],
    ["a server's failure", 1, ok({ ...busy(), status: 500 }), undefined],
    ["an answer", 1, ok({ ...busy(), status: 200 }), undefined],
    ["a broken connection", 2, err(silence("ECONNRESET")), 800],
    ["a silent connection", 1, err(silence("ETIMEDOUT")), 200],
    ["nobody there", 1, err(silence("ECONNREFUSED")), undefined],
    ["somebody else there", 1, err(silence("CERT_HAS_EXPIRED")), undefined],
  ])("meets %s", (_, sends, answer, expected) => {
    expect(repeatAfterMs(sends, answer)).toBe(expected);
  });
});
