import { Secret } from "@osb/core";
import { expectErr, expectOk } from "@osb/testing";
import { describe, expect, it } from "vitest";
import { MemoryKeyStore } from "./memory-key-store.ts";

const fields = (secretkey: string) => ({ accesskeyid: new Secret("A"), secretkey: new Secret(secretkey) });

describe("MemoryKeyStore", () => {
  it("writes only over the state that was read", async () => {
    const store = new MemoryKeyStore();
    expect(expectOk(await store.read())).toBeUndefined();

    expect(expectOk(await store.write(fields("first"), undefined))).toBe(true);
    expect(expectOk(await store.write(fields("second"), undefined))).toBe(false);
    expect(expectOk(await store.write(fields("third"), expectOk(await store.read())?.version))).toBe(true);

    expect(store.text("secretkey")).toBe("third");
  });

  it("fails as it is told to, once each", async () => {
    const store = new MemoryKeyStore();
    store.faults.push("refused", "lost-answer", "overtaken");

    expect(expectErr(await store.write(fields("one"), undefined))).toMatchObject({ type: "KeyStoreDown" });
    expect(store.text("secretkey")).toBeUndefined();
    expect(expectErr(await store.write(fields("two"), undefined))).toMatchObject({ type: "KeyStoreDown" });
    expect(store.text("secretkey")).toBe("two");
    expect(expectOk(await store.write(fields("three"), expectOk(await store.read())?.version))).toBe(false);
    expect(store.text("accesskeyid")).toBe("THEIRS");
  });

  it("removes only what is ours", async () => {
    const store = new MemoryKeyStore();
    store.put({ accesskeyid: "THEIRS" }, false);

    expectOk(await store.remove());

    expect(store.text("accesskeyid")).toBe("THEIRS");
  });
});
