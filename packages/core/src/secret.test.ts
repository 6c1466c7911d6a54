import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { Secret } from "./secret.ts";

const CANARY = "canary-7f3a";

describe("Secret", () => {
  it.each([
    ["in a template", (secret: Secret) => `${secret}`],
    ["as JSON", (secret: Secret) => JSON.stringify({ secret })],
    ["inspected", (secret: Secret) => inspect({ secret }, { showHidden: true, depth: 9 })],
    ["concatenated", (secret: Secret) => "" + String(secret)],
    ["spread", (secret: Secret) => JSON.stringify(Object.assign({}, secret))],
    ["in an error's message", (secret: Secret) => inspect(new Error(`lost ${secret}`))],
  ])("does not show its value %s", (_, print) => {
    expect(print(new Secret(CANARY))).not.toContain(CANARY);
  });

  it("gives its value to who asks for it", () => {
    expect(new Secret(CANARY).reveal()).toBe(CANARY);
  });
});
