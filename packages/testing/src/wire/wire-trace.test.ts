import { beforeEach, describe, expect, it } from "vitest";
import { WireTrace } from "./wire-trace.ts";

const CALL = { to: "aws", operation: "iam:CreateUser", caller: "admin" } as const;

describe("WireTrace", () => {
  let now = 0;
  let wire: WireTrace;
  let effects: string[];
  const call = (name: string): Promise<string> => wire.around({ ...CALL, operation: name }, () => (effects.push(name), name));

  beforeEach(() => {
    now = 0;
    effects = [];
    wire = new WireTrace({ now: () => now });
  });

  it("numbers calls in the order in which they are made, and tells when", async () => {
    await call("one");
    now = 250;
    await call("two");

    expect(wire.calls).toEqual([
      { ...CALL, seq: 1, operation: "one", at: 0, outcome: "ok" },
      { ...CALL, seq: 2, operation: "two", at: 250, outcome: "ok" },
    ]);
  });

  it.each([
    ["the status of an answer of Kubernetes", () => ({ status: 409 }), "409"],
    ["the status of an answer of AWS", () => ({ response: { statusCode: 400 } }), "400"],
    ["ok for any other value", () => "value", "ok"],
  ])("tells %s", async (_, effect, outcome) => {
    await wire.around<unknown>(CALL, effect);

    expect(wire.calls[0]?.outcome).toBe(outcome);
  });

  it("tells the code of what is thrown, and passes it on", async () => {
    const thrown = Object.assign(new Error("no"), { code: "ENOENT" });

    await expect(wire.around(CALL, () => Promise.reject(thrown))).rejects.toBe(thrown);

    expect(wire.calls[0]?.outcome).toBe("ENOENT");
  });

  it("holds a call before its effect until it is released", async () => {
    const held = wire.holdAt(2, "before");
    await call("one");
    const second = call("two");

    expect(await held.reached).toMatchObject({ seq: 2, operation: "two" });
    expect([effects, wire.calls[1]?.outcome]).toEqual([["one"], "pending"]);
    held.release();
    expect(await second).toBe("two");
  });

  it("holds a call after its effect, before anybody hears of it", async () => {
    const held = wire.holdAt(1, "after");
    const first = call("one");
    await held.reached;

    expect([effects, wire.calls[0]?.outcome]).toEqual([["one"], "pending"]);
    held.release();
    expect(await first).toBe("one");
  });

  it("holds the next call that matches, and none after it", async () => {
    const held = wire.holdNext(({ operation }) => operation === "two", "after");
    await call("one");
    const second = call("two");

    expect(await held.reached).toMatchObject({ seq: 2, operation: "two" });
    expect(await call("two")).toBe("two");
    held.release();
    expect(await second).toBe("two");
  });

  it("lets others pass one that is held", async () => {
    const held = wire.holdAt(1, "before");
    const first = call("one");
    await held.reached;

    await call("two");
    held.release();
    await first;

    expect(effects).toEqual(["two", "one"]);
  });

  it.each([
    ["before", []],
    ["after", ["one"]],
  ] as const)("loses a call %s its effect", async (moment, expected) => {
    wire.holdAt(1, moment).lose();

    await expect(call("one")).rejects.toMatchObject({ code: "ECONNRESET" });

    expect([effects, wire.calls[0]?.outcome]).toEqual([expected, `lost ${moment}`]);
  });
});
