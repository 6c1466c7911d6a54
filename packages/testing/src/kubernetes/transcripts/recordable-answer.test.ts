import { describe, expect, it } from "vitest";
import { Placeholders } from "./compare-recorded.ts";
import { recordableAnswer } from "./recordable-answer.ts";

const [A, B] = ["0b1d8a1e-0000-4000-8000-000000000001", "0b1d8a1e-0000-4000-8000-000000000002"];

describe("recordableAnswer", () => {
  it("puts placeholders where a run differs from the next, the same for the same UID", () => {
    const placeholders = new Placeholders();
    placeholders.learn("<uid7>", A);

    const recorded = recordableAnswer(
      {
        metadata: { uid: B, resourceVersion: "12", creationTimestamp: "2026-01-01T00:00:00Z", continue: "" },
        message: `not ${A}`,
        items: [{ metadata: { uid: B } }],
        code: 409,
      },
      placeholders,
    );

    expect(recorded).toEqual({
      metadata: { uid: "<uid8>", resourceVersion: "<rv>", creationTimestamp: "<time>", continue: "" },
      message: "not <uid7>",
      items: [{ metadata: { uid: "<uid8>" } }],
      code: 409,
    });
  });
});
