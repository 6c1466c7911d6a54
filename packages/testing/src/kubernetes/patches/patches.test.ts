import { describe, expect, it } from "vitest";
import { schemaOfKind } from "../schema/schema-of-kind.ts";
import { jsonPatch } from "./json-patch.ts";
import { mergePatch } from "./merge-patch.ts";
import { strategicMerge } from "./strategic-merge.ts";

describe("mergePatch", () => {
  it("merges objects, replaces everything else, and removes what is null", () => {
    expect(mergePatch({ a: { b: 1, c: 2 }, list: [1, 2], gone: 1 }, { a: { b: 3 }, list: [4], gone: null })).toEqual({
      a: { b: 3, c: 2 },
      list: [4],
    });
  });

  it("does not change what it patches", () => {
    const target = { a: { b: 1 } };

    mergePatch(target, { a: { b: 2 } });

    expect(target).toEqual({ a: { b: 1 } });
  });
});

describe("jsonPatch", () => {
  it.each([
    ["add", [{ op: "add", path: "/b", value: 2 }], { a: [1, 2], "x/y": 1, b: 2 }],
    ["add to a list", [{ op: "add", path: "/a/1", value: 9 }], { a: [1, 9, 2], "x/y": 1 }],
    ["append", [{ op: "add", path: "/a/-", value: 9 }], { a: [1, 2, 9], "x/y": 1 }],
    ["remove", [{ op: "remove", path: "/x~1y" }], { a: [1, 2] }],
    ["replace", [{ op: "replace", path: "/a/0", value: 7 }], { a: [7, 2], "x/y": 1 }],
    ["move", [{ op: "move", from: "/x~1y", path: "/z" }], { a: [1, 2], z: 1 }],
    ["copy", [{ op: "copy", from: "/a", path: "/z" }], { a: [1, 2], "x/y": 1, z: [1, 2] }],
    ["test", [{ op: "test", path: "/a", value: [1, 2] }], { a: [1, 2], "x/y": 1 }],
  ])("carries out %s", (_, patch, expected) => {
    expect(jsonPatch({ a: [1, 2], "x/y": 1 }, patch)).toEqual(expected);
  });

  it.each([
    ["a test that does not hold", [{ op: "test", path: "/a", value: 2 }]],
    ["a place that is not there", [{ op: "remove", path: "/nope" }]],
    ["an operation that is none", [{ op: "nope", path: "/a" }]],
    ["an index behind the end", [{ op: "add", path: "/list/5", value: 1 }]],
  ])("refuses %s", (_, patch) => {
    expect(() => jsonPatch({ a: 1, list: [] }, patch)).toThrow("the server rejected our request due to an error in our request");
  });
});

describe("strategicMerge", () => {
  const schema = schemaOfKind("Deployment");
  const target = {
    spec: {
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } },
      template: {
        spec: {
          containers: [
            { name: "a", image: "a:1", args: ["x"], ports: [{ containerPort: 80 }] },
            { name: "b", image: "b:1" },
          ],
        },
      },
    },
  };
  const patched = (spec: object): unknown => strategicMerge(schema, target, { spec });

  it("joins containers by name and ports by number, and replaces plain lists", () => {
    const patch = {
      template: {
        spec: {
          containers: [{ name: "a", args: ["y"], ports: [{ containerPort: 80, name: "http" }, { containerPort: 81 }] }, { name: "c" }],
        },
      },
    };

    expect(patched(patch)).toMatchObject({
      spec: {
        template: {
          spec: {
            containers: [
              { name: "a", image: "a:1", args: ["y"], ports: [{ containerPort: 80, name: "http" }, { containerPort: 81 }] },
              { name: "b" },
              { name: "c" },
            ],
          },
        },
      },
    });
  });

  it("deletes an item that is told to go", () => {
    expect(patched({ template: { spec: { containers: [{ name: "a", $patch: "delete" }] } } })).toMatchObject({
      spec: { template: { spec: { containers: [{ name: "b", image: "b:1" }] } } },
    });
  });

  it("replaces a list or an object that is told to be replaced", () => {
    const containers = [{ $patch: "replace" }, { name: "z" }];

    expect(patched({ template: { spec: { containers } }, strategy: { $patch: "replace", type: "Recreate" } })).toEqual({
      spec: { strategy: { type: "Recreate" }, template: { spec: { containers: [{ name: "z" }] } } },
    });
  });

  it("keeps only the fields that are to be retained", () => {
    expect(patched({ strategy: { $retainKeys: ["type"], type: "Recreate" } })).toMatchObject({ spec: { strategy: { type: "Recreate" } } });
    expect(patched({ strategy: { $retainKeys: ["type"], type: "Recreate" } })).not.toHaveProperty("spec.strategy.rollingUpdate");
  });

  it("takes values out of plain lists", () => {
    expect(patched({ template: { spec: { containers: [{ name: "a", "$deleteFromPrimitiveList/args": ["x"] }] } } })).toMatchObject({
      spec: { template: { spec: { containers: [{ name: "a", args: [] }, { name: "b" }] } } },
    });
  });

  it("puts items in the order that is given", () => {
    const order = [{ name: "b" }, { name: "c" }, { name: "a" }];

    expect(patched({ template: { spec: { containers: [{ name: "c" }], "$setElementOrder/containers": order } } })).toMatchObject({
      spec: { template: { spec: { containers: [{ name: "b" }, { name: "c" }, { name: "a" }] } } },
    });
  });
});
