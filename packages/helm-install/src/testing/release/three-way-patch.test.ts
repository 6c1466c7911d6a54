import { describe, expect, it } from "vitest";
import { threeWayPatch } from "./three-way-patch.ts";

const live = {
  metadata: { name: "a", labels: { ours: "1", theirs: "2" } },
  spec: { replicas: 1, template: { containers: [{ name: "c", image: "i", pullPolicy: "Always" }] }, added: true },
};
const original = {
  metadata: { name: "a", labels: { ours: "1" } },
  spec: { replicas: 1, template: { containers: [{ name: "c", image: "i" }] } },
};

describe("threeWayPatch", () => {
  it("has nothing to change where all is as it was wanted, whatever the server and others have added", () => {
    expect(threeWayPatch(original, original, live)).toBeUndefined();
  });

  it("changes what differs, adds what is missing, and takes away what is no longer wanted", () => {
    const target = { metadata: { name: "a", labels: { other: "3" } }, spec: { replicas: 2, template: original.spec.template } };

    expect(threeWayPatch(original, target, live)).toEqual({ metadata: { labels: { ours: null, other: "3" } }, spec: { replicas: 2 } });
  });

  it("does not take away what is gone already", () => {
    const before = { ...original, data: { gone: "x" } };

    expect(threeWayPatch(before, original, live)).toBeUndefined();
  });

  it.each([
    ["another entry", [{ name: "c", image: "j" }]],
    ["one entry more", [{ name: "c", image: "i" }, { name: "d" }]],
    ["no entries", []],
    ["a field less", [{ name: "c" }]],
  ])("replaces a list as a whole that shall have %s", (_, containers) => {
    const target = { ...original, spec: { ...original.spec, template: { containers } } };

    expect(threeWayPatch(original, target, live)).toEqual({ spec: { template: { containers } } });
  });

  it("puts back what somebody else has changed in a list", () => {
    const changed = { ...live, spec: { ...live.spec, template: { containers: [{ name: "c", image: "other" }] } } };

    expect(threeWayPatch(original, original, changed)).toEqual({ spec: { template: original.spec.template } });
  });
});
