import { Secret } from "@osb/core";
import { describe, expect, it } from "vitest";
import { BELIEVED_AFTER_MS, keyChanges, type KeyStep, nextKeyStep, type SeenKeys, storedKeyOf, type UserKey } from "./access-key.ts";
import { type KeyRemovalStep, nextKeyRemovalStep } from "./destroy-access-key.ts";
import { readIntent, writtenIntent } from "./key-intent.ts";

const key = (accessKeyId: string, status: UserKey["status"] = "Active"): UserKey => ({
  accessKeyId,
  status,
  createdAt: "2026-01-01T00:00:00.000Z",
});
const intent = { nonce: "n", userName: "osb-prod", known: ["OLD"] };
const none: SeenKeys = { userName: "osb-prod", stored: undefined, listed: [], unchangedMs: 0 };
const kept: SeenKeys = { ...none, stored: { owned: true, accessKeyId: "OURS", intent: undefined }, listed: [key("OURS")] };
const begun: SeenKeys = { ...none, stored: { owned: true, accessKeyId: undefined, intent }, listed: [key("OLD")] };
const long = { unchangedMs: BELIEVED_AFTER_MS };

describe("nextKeyStep", () => {
  it.each<[string, SeenKeys, KeyStep]>([
    ["nothing", none, { do: "make", known: [] }],
    ["a key of somebody else's", { ...none, listed: [key("OTHER")] }, { do: "make", known: ["OTHER"] }],
    ["two keys of somebody else's", { ...none, listed: [key("A"), key("B")] }, { do: "refuse", because: "limit" }],
    ["our key", kept, { do: "finish", accessKeyId: "OURS" }],
    ["our key beside another", { ...kept, listed: [key("OTHER"), key("OURS")] }, { do: "finish", accessKeyId: "OURS" }],
    ["our key, deactivated", { ...kept, listed: [key("OURS", "Inactive")] }, { do: "delete", accessKeyId: "OURS", why: "inactive" }],
    ["our key, missing in a list that may lag", { ...kept, listed: [] }, { do: "wait", why: "key-not-listed" }],
    ["our key, missing in a list that is believed", { ...kept, ...long, listed: [] }, { do: "make", known: [] }],
    ["our key gone and two others", { ...kept, ...long, listed: [key("A"), key("B")] }, { do: "refuse", because: "limit" }],
    ["an unfinished run", begun, { do: "wait", why: "unfinished-run" }],
    ["an unfinished run without a trace", { ...begun, ...long }, { do: "clear-intent" }],
    [
      "an unfinished run's key",
      { ...begun, ...long, listed: [key("OLD"), key("NEW")] },
      { do: "delete", accessKeyId: "NEW", why: "unfinished-run" },
    ],
    ["an unfinished run's key in a list that may lag", { ...begun, listed: [key("NEW")] }, { do: "wait", why: "unfinished-run" }],
    ["an unfinished run whose key this run deleted", { ...begun, orphanGone: true }, { do: "clear-intent" }],
    [
      "two new keys, of which one intent explains one",
      { ...begun, ...long, listed: [key("X"), key("Y")] },
      { do: "refuse", because: "limit" },
    ],
    [
      "a new key that somebody uses",
      { ...begun, ...long, listed: [{ ...key("NEW"), lastUsedAt: "2026-01-02T00:00:00.000Z" }] },
      { do: "refuse", because: "used-key" },
    ],
    [
      "an unfinished run beside a key that is stored",
      { ...begun, ...long, stored: { owned: true, accessKeyId: "OURS", intent: { ...intent, known: [] } }, listed: [key("OURS")] },
      { do: "clear-intent" },
    ],
    ["no user yet", { ...none, listed: undefined }, { do: "wait", why: "user-not-visible" }],
    ["no user", { ...none, ...long, listed: undefined }, { do: "refuse", because: "no-user" }],
    [
      "somebody else's user",
      { ...none, listed: undefined, foreignUser: { arn: "arn", owner: undefined } },
      { do: "refuse", because: "foreign-user" },
    ],
    [
      "somebody else's store",
      { ...kept, stored: { owned: false, accessKeyId: "OURS", intent: undefined } },
      { do: "refuse", because: "foreign-store" },
    ],
    [
      "an intent nobody can read",
      { ...begun, stored: { owned: true, accessKeyId: undefined, intent: "unreadable" } },
      { do: "refuse", because: "unreadable-intent" },
    ],
    ["an intent for another user", { ...begun, userName: "osb-other" }, { do: "refuse", because: "other-user" }],
  ])("meets %s", (_, seen, step) => {
    expect(nextKeyStep(seen)).toEqual(step);
  });

  it("deletes nothing that the store does not account for, whatever there is", () => {
    const statuses = ["Active", "Inactive"] as const;
    const lists = statuses.flatMap((a) => statuses.map((b) => [key("OLD", a), key("OTHER", b)]));
    const stores = [undefined, kept.stored, { owned: false, accessKeyId: "OTHER", intent: undefined }];
    const steps = lists.flatMap((listed) => stores.map((stored) => nextKeyStep({ ...none, ...long, stored, listed })));

    expect(steps.filter((step) => step.do === "delete")).toEqual([]);
  });
});

describe("keyChanges", () => {
  it.each<[string, SeenKeys, readonly string[]]>([
    ["nothing", none, ["create"]],
    ["no user yet", { ...none, listed: undefined }, ["create"]],
    ["our key", kept, []],
    ["our key, deactivated", { ...kept, listed: [key("OURS", "Inactive")] }, ["delete", "create"]],
    ["an unfinished run's key", { ...begun, listed: [key("OLD"), key("NEW")] }, ["delete", "create"]],
    ["an unfinished run without a trace", begun, ["create"]],
    ["a full user", { ...none, listed: [key("A"), key("B")] }, []],
  ])("plans for %s", (_, seen, actions) => {
    expect(keyChanges(seen, "secret prod/prod-aws-key").map(({ action }) => action)).toEqual(actions);
  });
});

describe("nextKeyRemovalStep", () => {
  it.each<[string, SeenKeys, KeyRemovalStep]>([
    ["nothing", none, { do: "finish" }],
    ["our key", kept, { do: "delete", accessKeyId: "OURS", why: "destroyed" }],
    ["our key gone", { ...kept, listed: [] }, { do: "remove-store" }],
    ["our store and no user", { ...kept, listed: undefined }, { do: "remove-store" }],
    ["an unfinished run", begun, { do: "wait" }],
    ["an unfinished run without a trace", { ...begun, ...long }, { do: "remove-store" }],
    [
      "an unfinished run's key",
      { ...begun, ...long, listed: [key("OLD"), key("NEW")] },
      { do: "delete", accessKeyId: "NEW", why: "unfinished-run" },
    ],
    ["two new keys, of which one intent explains one", { ...begun, ...long, listed: [key("X"), key("Y")] }, { do: "remove-store" }],
    [
      "a new key that somebody uses",
      { ...begun, ...long, listed: [{ ...key("NEW"), lastUsedAt: "2026-01-02T00:00:00.000Z" }] },
      { do: "remove-store" },
    ],
    [
      "an intent nobody can read",
      { ...begun, stored: { owned: true, accessKeyId: undefined, intent: "unreadable" } },
      { do: "remove-store" },
    ],
    ["somebody else's store", { ...kept, stored: { owned: false, accessKeyId: "OURS", intent: undefined } }, { do: "keep" }],
  ])("meets %s", (_, seen, step) => {
    expect(nextKeyRemovalStep(seen)).toEqual(step);
  });
});

describe("storedKeyOf", () => {
  const fields = (given: Record<string, string>) => ({
    fields: Object.fromEntries(Object.entries(given).map(([name, value]) => [name, new Secret(value)])),
    version: "1",
    owned: true,
  });

  it("takes for a key only what has both halves", () => {
    expect(storedKeyOf(fields({ accesskeyid: "A", secretkey: "s" })).accessKeyId).toBe("A");
    expect(storedKeyOf(fields({ accesskeyid: "A" })).accessKeyId).toBeUndefined();
    expect(storedKeyOf(fields({ accesskeyid: "A", secretkey: "" })).accessKeyId).toBeUndefined();
  });

  it("reads back an intent, and tells what is none", () => {
    expect(readIntent(writtenIntent(intent).reveal())).toEqual(intent);
    expect(storedKeyOf(fields({ intent: writtenIntent(intent).reveal() })).intent).toEqual(intent);
    for (const text of ["", "{", "[]", "null", '{"nonce":1}']) expect(storedKeyOf(fields({ intent: text })).intent).toBe("unreadable");
  });
});
