import { groupedBy } from "./grouped-by.ts";
import type { ApiAnswer } from "../api-request.ts";
import type { ServedResource } from "../served-resource.ts";

/**
 * As much of OpenAPI v3 as clients read before they write: that PATCH of a kind knows `fieldValidation` and `dryRun`.
 * No schemas, so `kubectl explain` has nothing to show.
 */
export function openApiAnswer(resources: readonly ServedResource[], path: string): ApiAnswer | undefined {
  const byPath = groupedBy(resources, pathOf);
  const wanted = path.replace(/^\/openapi\/v3\/?/, "");
  if (wanted === "") {
    const paths = Object.fromEntries([...byPath.keys()].map((at) => [at, { serverRelativeURL: `/openapi/v3/${at}` }]));
    return { status: 200, body: { paths } };
  }
  const served = byPath.get(wanted);
  if (served === undefined) return undefined;
  const paths = Object.fromEntries(served.map((resource) => [objectPath(resource), { patch: patchOf(resource) }]));
  return { status: 200, body: { openapi: "3.0.0", info: { title: "Kubernetes", version: "v1" }, paths } };
}

function pathOf({ group, version }: ServedResource): string {
  return group === "" ? `api/${version}` : `apis/${group}/${version}`;
}

function objectPath(resource: ServedResource): string {
  return `/${pathOf(resource)}${resource.namespaced ? "/namespaces/{namespace}" : ""}/${resource.plural}/{name}`;
}

function patchOf({ group, version, kind }: ServedResource): object {
  const parameters = ["dryRun", "fieldManager", "fieldValidation", "force"].map((name) => ({ name, in: "query" }));
  return { parameters, "x-kubernetes-group-version-kind": { group, version, kind } };
}
