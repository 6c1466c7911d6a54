import { isDeepStrictEqual } from "node:util";
import type { Cause } from "../api-fault.ts";
import { type ApiObject, isObject, type JsonObject } from "../api-object.ts";
import { AGE, column, NAME } from "../reading/table.ts";
import type { Column, KindRules } from "../served-resource.ts";
import { invalidValue, required } from "./causes.ts";
import { containersOf, type PodSpec, podSpecDefaults, podSpecProblems } from "./pod-spec.ts";

interface WorkloadSpec extends JsonObject {
  replicas?: number;
  selector?: { matchLabels?: Record<string, string> };
  template?: { metadata?: { labels?: Record<string, string> }; spec?: PodSpec };
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

  validate: workloadProblems,

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
  if (selector === undefined) problems.push(required("spec.selector"));
  else if (Object.entries(selector.matchLabels ?? {}).some(([key, value]) => labels[key] !== value))
    problems.push(invalidValue("spec.template.metadata.labels", labels, "`selector` does not match template `labels`"));
  problems.push(...podSpecProblems(template?.spec, "spec.template.spec"));
  if (old !== undefined && !isDeepStrictEqual(selector, specOf(old).selector))
    problems.push(invalidValue("spec.selector", selector, "field is immutable"));
  return problems;
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
