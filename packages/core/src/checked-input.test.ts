import { expectErr, expectOk } from "@osb/testing";
import { describe, expect, it } from "vitest";
import { checkedInput, type Schema } from "./checked-input.ts";

function schema<T>(validate: Schema<T>["~standard"]["validate"]): Schema<T> {
  return { "~standard": { version: 1, validate } };
}

describe("checkedInput", () => {
  it("returns what the schema makes of the value", () => {
    const doubled = schema<number>((value) => ({ value: Number(value) * 2 }));

    expect(expectOk(checkedInput(doubled, 21))).toBe(42);
  });

  it("names each field by its path, whether the library gives keys or segments", () => {
    const refusing = schema<never>(() => ({
      issues: [
        { message: "is empty", path: ["broker", { key: "id" }] },
        { message: "is too long", path: [{ key: "services" }, 2] },
        { message: "is no object" },
      ],
    }));

    expect(expectErr(checkedInput(refusing, {})).problems).toEqual([
      { field: "broker.id", message: "is empty" },
      { field: "services.2", message: "is too long" },
      { field: "input", message: "is no object" },
    ]);
  });
});
