import { describe, expect, it } from "vitest";
import type { Catalog, CatalogPlan, CatalogService } from "./catalog.ts";
import { lintCatalog } from "./lint-catalog.ts";

const plan: CatalogPlan = {
  id: "p1",
  name: "standard",
  description: "Plain",
  free: false,
  bindable: undefined,
  metadata: undefined,
  schemas: undefined,
};
const service: CatalogService = {
  id: "s1",
  name: "sqs",
  description: "Queues",
  bindable: true,
  planUpdatable: undefined,
  tags: [],
  requires: [],
  metadata: undefined,
  plans: [plan],
};
const second: CatalogService = { ...service, id: "s2", name: "s3", plans: [{ ...plan, id: "p2" }] };
const catalog = (...services: readonly CatalogService[]): Catalog => ({ services, mistyped: [] });

describe("lintCatalog", () => {
  it("has nothing to say about a good catalog", () => {
    expect(lintCatalog(catalog(service, second))).toEqual([]);
  });

  it.each<[string, Catalog, string, string, string]>([
    ["an empty catalog", catalog(), "empty-catalog", "blocking", ""],
    ["a service without plans", catalog({ ...service, plans: [] }), "no-plans", "blocking", "services.0"],
    ["a service without description", catalog({ ...service, description: "" }), "empty-text", "blocking", "services.0.description"],
    ["a plan without name", catalog({ ...service, plans: [{ ...plan, name: "" }] }), "empty-text", "blocking", "services.0.plans.0.name"],
    ["a name of 64 bytes", catalog({ ...service, name: `${"é".repeat(31)}xx` }), "too-long", "blocking", "services.0.name"],
    [
      "a plan id of 64 bytes",
      catalog({ ...service, plans: [{ ...plan, id: "x".repeat(64) }] }),
      "too-long",
      "blocking",
      "services.0.plans.0.id",
    ],
    ["two services with one id", catalog(service, { ...second, id: "s1" }), "duplicate-id", "blocking", "services.1"],
    ["a plan id used by two services", catalog(service, { ...second, plans: [plan] }), "duplicate-id", "blocking", "services.1.plans.0"],
    ["two services with one name", catalog(service, { ...second, name: "sqs" }), "duplicate-name", "warning", "services.1"],
    [
      "two plans with one name",
      catalog({ ...service, plans: [plan, { ...plan, id: "p9" }] }),
      "duplicate-name",
      "warning",
      "services.0.plans.1",
    ],
    ["a name with a space", catalog({ ...service, name: "my sqs" }), "name-unhandy", "warning", "services.0.name"],
    ["bindable left out", catalog({ ...service, bindable: undefined }), "bindable-missing", "warning", "services.0"],
    ["free left out", catalog({ ...service, plans: [{ ...plan, free: undefined }] }), "free-omitted", "warning", "services.0.plans.0"],
    ["a required syslog drain", catalog({ ...service, requires: ["syslog_drain"] }), "requires-unsupported", "warning", "services.0"],
    [
      "a field of a wrong type",
      { ...catalog(service), mistyped: [{ path: "services.0.tags", wanted: "list of strings", found: "string" }] },
      "mistyped-field",
      "blocking",
      "services.0.tags",
    ],
  ])("finds %s", (_, given, type, level, path) => {
    const findings = lintCatalog(given).map((finding) => [finding.type, finding.level, finding.path]);

    expect(findings).toContainEqual([type, level, path]);
  });

  it("takes 63 bytes, and the same name in different services", () => {
    expect(lintCatalog(catalog({ ...service, name: "x".repeat(63) }, second))).toEqual([]);
  });

  it("calls services without ids empty, not alike", () => {
    const types = lintCatalog(catalog({ ...service, id: "" }, { ...second, id: "" })).map(({ type }) => type);

    expect(types).toEqual(["empty-text", "empty-text"]);
  });
});
