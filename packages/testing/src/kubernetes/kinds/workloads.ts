import { isDeepStrictEqual } from "node:util";
import type { Cause } from "../api-fault.ts";
import { type ApiObject, isObject, type JsonObject } from "../api-object.ts";
import { AGE, column, NAME } from "../reading/table.ts";
import type { Column, KindRules } from "../served-resource.ts";
import { annotationProblems, labelProblems } from "../metadata-problems.ts";
import { forbiddenValue, invalidValue, required, unsupportedValue } from "./causes.ts";
import { containersOf, type PodSpec, podSpecDefaults, podSpecProblems } from "./pod-spec.ts";

interface WorkloadSpec extends JsonObject {
  replicas?: number;
  selector?: { matchLabels?: Record<string, string> };
  template?: { metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> }; spec?: PodSpec };
  strategy?: { type?: string; rollingUpdate?: JsonObject };
}

/** Defaults, validation and columns of Deployments. */
export const DEPLOYMENT_RULES: KindRules = {
  defaults(deployment) {
    const spec = workloadDefaults(deployment);
    const strategy = (spec.strategy ??= {});
    strategy.type ??= "RollingUpdate";
    if (strategy.type === "RollingUpdate") strategy.rollingUpdate = { maxUnavailable: "25%", maxSurge: "25%", ...strategy.rollingUpdate };
    spec["revisionHistoryLimit"] ??= 10;
    spec["progressDeadlineSeconds"] ??= 600;
  },

  onCreate(deployment) {
    deployment["status"] = {};
  },

  validate: (deployment, old) => [...workloadProblems(deployment, old), ...rolloutProblems(specOf(deployment))],

  columns: [
    NAME,
    column("Ready", (deployment) => `${statusOf(deployment, "readyReplicas")}/${specOf(deployment).replicas ?? 0}`),
    column("Up-to-date", (deployment) => statusOf(deployment, "updatedReplicas")),
    column("Available", (deployment) => statusOf(deployment, "availableReplicas")),
    AGE,
    ...wideColumns(),
  ],
};

/** Defaults, validation and columns of replica sets. */
export const REPLICA_SET_RULES: KindRules = {
  defaults: (replicaSet) => void workloadDefaults(replicaSet),

  onCreate(replicaSet) {
    replicaSet["status"] = { replicas: 0 };
  },

  validate: workloadProblems,

  columns: [
    NAME,
    column("Desired", (replicaSet) => specOf(replicaSet).replicas),
    column("Current", (replicaSet) => statusOf(replicaSet, "replicas")),
    column("Ready", (replicaSet) => statusOf(replicaSet, "readyReplicas")),
    AGE,
    ...wideColumns(),
  ],
};

function workloadDefaults(object: ApiObject): WorkloadSpec {
  const spec = (object["spec"] ??= {}) as WorkloadSpec;
  spec.replicas ??= 1;
  if (spec.template?.spec !== undefined) podSpecDefaults(spec.template.spec);
  return spec;
}

function workloadProblems(object: ApiObject, old: ApiObject | undefined): Cause[] {
  const { selector, template } = specOf(object);
  const labels = template?.metadata?.labels ?? {};
  const problems: Cause[] = [];
  const { replicas = 0 } = specOf(object);
  if (replicas < 0) problems.push(invalidValue("spec.replicas", replicas, "must be greater than or equal to 0"));
  const selectorProblems = labelProblems("spec.selector.matchLabels", selector?.matchLabels);
  if (selector === undefined) problems.push(required("spec.selector"));
  else if (selectorProblems.length > 0) return [...selectorProblems, invalidValue("spec.selector", selector, "invalid label selector")];
  else if (isEmpty(selector)) return [invalidValue("spec.selector", selector, "empty selector is invalid for deployment")];
  else if (Object.entries(selector.matchLabels ?? {}).some(([key, value]) => labels[key] !== value))
    problems.push(invalidValue("spec.template.metadata.labels", labels, "`selector` does not match template `labels`"));
  problems.push(
    ...labelProblems("spec.template.labels", labels),
    ...annotationProblems("spec.template.annotations", template?.metadata?.annotations),
  );
  problems.push(...podSpecProblems(template?.spec, "spec.template.spec", ["Always"]));
  if (old !== undefined && !isDeepStrictEqual(selector, specOf(old).selector))
    problems.push(invalidValue("spec.selector", selector, "field is immutable"));
  return problems;
}

function rolloutProblems({ strategy = {}, ...spec }: WorkloadSpec): Cause[] {
  const { type = "", rollingUpdate } = strategy;
  const [late, ready] = [spec["progressDeadlineSeconds"], spec["minReadySeconds"] ?? 0].map(Number) as [number, number];
  const isStuck = [rollingUpdate?.["maxSurge"], rollingUpdate?.["maxUnavailable"]].every(
    (count) => Number.parseInt(String(count), 10) === 0,
  );
  return [
    ...(["Recreate", "RollingUpdate"].includes(type)
      ? []
      : [unsupportedValue("spec.strategy", { Type: type, RollingUpdate: null }, ["Recreate", "RollingUpdate"])]),
    ...(type === "Recreate" && rollingUpdate !== undefined
      ? [forbiddenValue("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'")]
      : []),
    ...(type === "RollingUpdate" && isStuck
      ? [invalidValue("spec.strategy.rollingUpdate.maxUnavailable", rollingUpdate?.["maxUnavailable"], "may not be 0 when `maxSurge` is 0")]
      : []),
    ...(late <= ready ? [invalidValue("spec.progressDeadlineSeconds", late, "must be greater than minReadySeconds")] : []),
  ];
}

function isEmpty({ matchLabels = {}, ...more }: NonNullable<WorkloadSpec["selector"]>): boolean {
  const { matchExpressions = [] } = more as { readonly matchExpressions?: readonly object[] };
  return Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
}

function wideColumns(): readonly Column[] {
  const containers = (object: ApiObject, field: "name" | "image"): string =>
    containersOf(specOf(object).template?.spec ?? {})
      .map((container) => container[field])
      .join(",");
  const labels = (object: ApiObject): string =>
    Object.entries(specOf(object).selector?.matchLabels ?? {})
      .map((pair) => pair.join("="))
      .join(",");
  const wide = { priority: 1 };
  return [
    column("Containers", (object) => containers(object, "name"), wide),
    column("Images", (object) => containers(object, "image"), wide),
    column("Selector", labels, wide),
  ];
}

function specOf(object: ApiObject): WorkloadSpec {
  return (object["spec"] ?? {}) as WorkloadSpec;
}

function statusOf({ status }: ApiObject, field: string): number {
  return (isObject(status) ? (status[field] as number | undefined) : undefined) ?? 0;
}
