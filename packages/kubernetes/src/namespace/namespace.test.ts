import { OWNER_MARK } from "@osb/core";
import { describe, expect, it } from "vitest";
import { type KubeNamespace, nextNamespaceStep } from "./namespace.ts";

const spec = { installation: { name: "prod" }, name: "broker", labels: { "pod-security.kubernetes.io/enforce": "restricted" } };
const ours = { ...spec.labels, [OWNER_MARK]: "prod" };

function namespace(
  labels: Record<string, string>,
  more: Partial<KubeNamespace> & { readonly deletionTimestamp?: string } = {},
): KubeNamespace {
  const { deletionTimestamp, ...rest } = more;
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "broker", labels, deletionTimestamp },
    status: { phase: "Active" },
    ...rest,
  };
}

describe("nextNamespaceStep", () => {
  it.each([
    ["nothing", undefined, { do: "create", labels: ours }],
    ["our namespace", namespace(ours), { do: "finish", made: true }],
    ["our namespace with labels of others beside ours", namespace({ ...ours, team: "a" }), { do: "finish", made: true }],
    ["our namespace without a label", namespace({ [OWNER_MARK]: "prod" }), { do: "label", labels: spec.labels }],
    [
      "our namespace with another value",
      namespace({ ...ours, "pod-security.kubernetes.io/enforce": "baseline" }),
      { do: "label", labels: spec.labels },
    ],
    ["somebody else's namespace", namespace({}), { do: "finish", made: false }],
    ["another installation's namespace", namespace({ [OWNER_MARK]: "staging" }), { do: "finish", made: false }],
    ["a namespace that is being deleted", namespace(ours, { deletionTimestamp: "2026-01-01T00:00:00Z" }), { do: "wait" }],
    ["somebody else's, being deleted", namespace({}, { status: { phase: "Terminating" } }), { do: "wait" }],
  ])("meets %s", (_, found, step) => {
    expect(nextNamespaceStep(spec, found)).toEqual(step);
  });
});
