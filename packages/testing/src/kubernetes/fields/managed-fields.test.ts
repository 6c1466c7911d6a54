import { beforeEach, describe, expect, it } from "vitest";
import { ApiFault } from "../api-fault.ts";
import type { ApiObject } from "../api-object.ts";
import { schemaOfKind } from "../schema/schema-of-kind.ts";
import { applyFields, type FieldWriter, trackUpdate } from "./managed-fields.ts";

const SCHEMA = schemaOfKind("Deployment");

function writer(manager: string): FieldWriter {
  return { manager, apiVersion: "apps/v1", subresource: undefined, time: "2026-01-01T00:00:00Z", hasStatus: true };
}

function deployment(container: object, more: object = {}): ApiObject {
  const spec = { ...more, template: { spec: { containers: [{ name: "c", ...container }] } } };
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "d" }, spec };
}

function apply(live: ApiObject | undefined, manager: string, applied: ApiObject, force = false): ApiObject {
  return applyFields(SCHEMA, live, applied, force, writer(manager));
}

function containerOf(object: ApiObject): unknown {
  return (object["spec"] as { template: { spec: { containers: unknown[] } } }).template.spec.containers[0];
}

function ownersOf(object: ApiObject): Record<string, unknown> {
  const entries = object.metadata.managedFields ?? [];
  return Object.fromEntries(entries.map(({ manager, operation, fieldsV1 }) => [`${manager}/${operation}`, fieldsV1]));
}

describe("server-side apply", () => {
  let live: ApiObject;

  beforeEach(() => {
    live = apply(undefined, "one", deployment({ image: "x:1", env: [{ name: "A", value: "1" }] }));
  });

  it("owns leaves, and items of lists by their keys", () => {
    expect(ownersOf(live)).toEqual({
      "one/Apply": {
        "f:spec": {
          "f:template": {
            "f:spec": {
              "f:containers": {
                'k:{"name":"c"}': {
                  ".": {},
                  "f:name": {},
                  "f:image": {},
                  "f:env": { 'k:{"name":"A"}': { ".": {}, "f:name": {}, "f:value": {} } },
                },
              },
            },
          },
        },
      },
    });
  });

  it("joins what two managers say of one item", () => {
    const both = apply(live, "two", deployment({ env: [{ name: "B", value: "2" }] }));

    expect(containerOf(both)).toEqual({
      name: "c",
      image: "x:1",
      env: [
        { name: "A", value: "1" },
        { name: "B", value: "2" },
      ],
    });
  });

  it("takes back what a manager no longer says, and leaves what others say", () => {
    const both = apply(live, "two", deployment({ env: [{ name: "B", value: "2" }] }));

    const after = apply(both, "one", deployment({ image: "x:1" }));

    expect(containerOf(after)).toEqual({ name: "c", image: "x:1", env: [{ name: "B", value: "2" }] });
  });

  it("keeps what nobody owns in an item that stays", () => {
    const defaulted = deployment({ image: "x:1", imagePullPolicy: "IfNotPresent", env: [{ name: "A", value: "1" }] });
    const stored = { ...defaulted, metadata: live.metadata };

    expect(containerOf(apply(stored, "one", deployment({ image: "x:2" })))).toEqual({
      name: "c",
      image: "x:2",
      imagePullPolicy: "IfNotPresent",
    });
  });

  it("names every field that another manager holds with another value", () => {
    const conflict = (): ApiObject => apply(live, "two", deployment({ image: "x:2", env: [{ name: "A", value: "2" }] }));

    expect(conflict).toThrow(
      'Apply failed with 2 conflicts: conflicts with "one":\n- .spec.template.spec.containers[name="c"].image\n- .spec.template.spec.containers[name="c"].env[name="A"].value',
    );
    expect(conflict).toThrow(ApiFault);
  });

  it("says of a manager that updates by which version it does", () => {
    const updated = trackUpdate(SCHEMA, undefined, deployment({ image: "x:1" }), {}, writer("kubectl"));

    expect(() => apply(updated, "one", deployment({ image: "x:2" }))).toThrow(
      'conflict with "kubectl" using apps/v1: .spec.template.spec.containers[name="c"].image',
    );
  });

  it("takes a field by force, and the other manager loses it", () => {
    const forced = apply(live, "two", deployment({ image: "x:2" }), true);

    expect(containerOf(forced)).toMatchObject({ image: "x:2", env: [{ name: "A" }] });
    expect(() => apply(forced, "one", deployment({ image: "x:1" }))).toThrow('conflict with "two"');
  });

  it("shares a field that two managers want to have the same value, until one of them changes it", () => {
    const shared = apply(live, "two", deployment({ image: "x:1" }));

    expect(() => apply(shared, "one", deployment({ image: "x:3" }))).toThrow('conflict with "two"');
    expect(containerOf(apply(shared, "one", deployment({})))).toMatchObject({ image: "x:1" });
  });

  it("counts a default as part of a key", () => {
    const port = apply(undefined, "one", deployment({ ports: [{ containerPort: 80 }] }));

    const same = apply(port, "two", deployment({ ports: [{ containerPort: 80, protocol: "TCP", name: "http" }] }));

    expect(containerOf(same)).toEqual({ name: "c", ports: [{ containerPort: 80, protocol: "TCP", name: "http" }] });
  });

  it("keeps a manager's items in its order, and those of others before what comes next", () => {
    const others = apply(live, "two", deployment({ env: [{ name: "B" }, { name: "C" }] }));

    const after = apply(others, "three", deployment({ env: [{ name: "X" }, { name: "B" }, { name: "Y" }] }));

    expect((containerOf(after) as { env: { name: string }[] }).env.map(({ name }) => name)).toEqual(["A", "X", "B", "C", "Y"]);
  });
});
