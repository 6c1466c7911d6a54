import { expectErr, expectOk } from "@osb/testing";
import { describe, expect, it } from "vitest";
import { parseCatalog } from "./parse-catalog.ts";

const read = (catalog: unknown) => expectOk(parseCatalog(JSON.stringify(catalog)));

describe("parseCatalog", () => {
  it.each([{}, { services: null }, { services: [] }])("reads %j as a catalog without services", (catalog) => {
    expect(read(catalog)).toEqual({ services: [], mistyped: [] });
  });

  it("reads every field it knows, and ignores the others", () => {
    const plan = { id: "p", name: "plan", description: "A plan", free: true, bindable: false, metadata: { a: 1 }, schemas: { b: 2 } };
    const service = { id: "s", name: "sqs", description: "Queues", bindable: true, tags: ["aws"], requires: [], metadata: { c: 3 } };

    const { services, mistyped } = read({
      services: [{ ...service, plan_updateable: true, plans: [{ ...plan, surprise: 1 }], surprise: 2 }],
      surprise: 3,
    });

    expect(services).toEqual([{ ...service, planUpdatable: true, plans: [plan] }]);
    expect(mistyped).toEqual([]);
  });

  it("loses one field to a wrong type, not the service", () => {
    const { services, mistyped } = read({ services: [7, { id: "s", name: 5, tags: ["a", 1], plans: [{ id: "p", free: "yes" }, null] }] });

    expect(services).toMatchObject([{ id: "s", name: "", tags: [], plans: [{ id: "p", free: undefined }] }]);
    expect(mistyped).toEqual([
      { path: "services.0", wanted: "object", found: "number" },
      { path: "services.1.name", wanted: "string", found: "number" },
      { path: "services.1.tags", wanted: "list of strings", found: "list" },
      { path: "services.1.plans.1", wanted: "object", found: "null" },
      { path: "services.1.plans.0.free", wanted: "boolean", found: "string" },
    ]);
  });

  it("takes nothing from prototypes and lets nothing into them", () => {
    const { services } = expectOk(
      parseCatalog('{"services":[{"id":"s","metadata":{"__proto__":{"evil":1},"\\u005f_proto__":{"evil":1},"a":1}}]}'),
    );

    expect(services[0]?.metadata).toEqual({ a: 1 });
    expect(Object.getPrototypeOf(services[0]?.metadata)).toBe(Object.prototype);
    expect(read({ services: [{ id: "s" }] }).services[0]?.name).toBe("");
  });

  it("lets no control character into a terminal", () => {
    expect(read({ services: [{ name: "a\u001b[31m", description: "b\r\nc" }] }).services[0]).toMatchObject({
      name: "a\uFFFD[31m",
      description: "b\uFFFD\uFFFDc",
    });
  });

  it("counts brackets in texts as text", () => {
    expect(read({ services: [{ description: `\\"${"[{,".repeat(100_000)}` }] }).services).toHaveLength(1);
  });

  it("says what is no catalog", () => {
    expect(expectErr(parseCatalog("null"))).toBe("no-object");
    expect(expectErr(parseCatalog('{"services":1}'))).toBe("services-no-list");
    expect(expectErr(parseCatalog(""))).toBe("not-json");
    expect(expectErr(parseCatalog(`${'{"a":'.repeat(65)}1`))).toBe("too-deep");
  });
});
