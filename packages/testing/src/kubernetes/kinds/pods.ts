import { isObject } from "../api-object.ts";
import { AGE, column, NAME } from "../reading/table.ts";
import type { KindRules } from "../served-resource.ts";
import { containersOf, type PodSpec, podSpecDefaults, podSpecProblems } from "./pod-spec.ts";

interface ContainerStatus {
  readonly ready?: boolean;
  readonly restartCount?: number;
  readonly state?: { readonly waiting?: { readonly reason?: string }; readonly terminated?: { readonly reason?: string } };
}

/** Defaults, validation and columns of pods. */
export const POD_RULES: KindRules = {
  defaults(pod) {
    const spec = (pod["spec"] ??= {}) as PodSpec;
    podSpecDefaults(spec);
    spec["enableServiceLinks"] ??= true;
  },

  onCreate(pod) {
    pod["status"] = { phase: "Pending", qosClass: qualityOf(pod["spec"] as PodSpec) };
  },

  validate: ({ spec }) => podSpecProblems(spec as PodSpec | undefined, "spec"),

  columns: [
    NAME,
    column(
      "Ready",
      ({ spec, status }) => `${statusesOf(status).filter(({ ready }) => ready).length}/${(spec as PodSpec).containers?.length ?? 0}`,
    ),
    column("Status", ({ metadata, status }) => (metadata.deletionTimestamp === undefined ? statusText(status) : "Terminating")),
    column("Restarts", ({ status }) => String(statusesOf(status).reduce((sum, { restartCount = 0 }) => sum + restartCount, 0))),
    AGE,
    column("IP", ({ status }) => read(status, "podIP"), { priority: 1 }),
    column("Node", ({ spec }) => (spec as PodSpec)["nodeName"], { priority: 1 }),
    column("Nominated Node", ({ status }) => read(status, "nominatedNodeName"), { priority: 1 }),
    column("Readiness Gates", () => undefined, { priority: 1 }),
  ],

  deleteAnswersObject: true,
};

/** Who asks for nothing gets the least; who asks for all that it is limited to, the most. */
function qualityOf(spec: PodSpec): string {
  const resources = containersOf(spec).map((container) => container.resources ?? {});
  if (resources.every(({ limits, requests }) => limits === undefined && requests === undefined)) return "BestEffort";
  const isFull = resources.every(({ limits, requests }) =>
    ["cpu", "memory"].every((one) => limits?.[one] !== undefined && limits[one] === requests?.[one]),
  );
  return isFull ? "Guaranteed" : "Burstable";
}

function statusText(status: unknown): unknown {
  const reasons = statusesOf(status).map(({ state }) => state?.waiting?.reason ?? state?.terminated?.reason);
  return reasons.find((reason) => reason !== undefined) ?? read(status, "reason") ?? read(status, "phase");
}

function statusesOf(status: unknown): readonly ContainerStatus[] {
  return (read(status, "containerStatuses") as readonly ContainerStatus[] | undefined) ?? [];
}

function read(value: unknown, field: string): unknown {
  return isObject(value) ? value[field] : undefined;
}
