import { describe, expect, it } from "vitest";
import type { PodSpec } from "../kinds/pod-spec.ts";
import { securityViolations } from "./security-violations.ts";

const TIGHT = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
};

function pod(context: object, spec: object = {}): PodSpec {
  return { containers: [{ name: "c", securityContext: { ...TIGHT, ...context } }], ...spec };
}

describe("the restricted level", () => {
  it.each<[string, PodSpec, string]>([
    ["a pod that says all it has to", pod({}), ""],
    [
      "settings of the pod as a whole",
      {
        securityContext: TIGHT,
        containers: [{ name: "c", securityContext: { ...TIGHT, runAsNonRoot: undefined, seccompProfile: undefined } }],
      },
      "",
    ],
    [
      "escalation",
      pod({ allowPrivilegeEscalation: true }),
      'allowPrivilegeEscalation != false (container "c" must set securityContext.allowPrivilegeEscalation=false)',
    ],
    [
      "capabilities that are added",
      pod({ capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE", "SYS_TIME"] } }),
      'unrestricted capabilities (container "c" must not include "SYS_TIME" in securityContext.capabilities.add)',
    ],
    ["root by name", pod({ runAsUser: 0 }), 'runAsUser=0 (container "c" must not set runAsUser=0)'],
    ["root by wish", pod({ runAsNonRoot: false }), 'runAsNonRoot != true (container "c" must not set securityContext.runAsNonRoot=false)'],
    ["the host's network", pod({}, { hostNetwork: true, hostPID: true }), "host namespaces (hostNetwork=true, hostPID=true)"],
    [
      "the host's files",
      pod({}, { volumes: [{ name: "v", hostPath: { path: "/" } }] }),
      'restricted volume types (volume "v" uses restricted volume type "hostPath")',
    ],
    [
      "no seccomp profile",
      pod({ seccompProfile: undefined }),
      'seccompProfile (pod or container "c" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
    ],
  ])("judges %s", (_, spec, violations) => {
    expect(securityViolations("restricted", spec)).toBe(violations);
  });
});

describe("the baseline level", () => {
  it("forbids the host's things, and leaves the rest to the restricted one", () => {
    expect(securityViolations("baseline", { containers: [{ name: "c" }] })).toBe("");
    expect(
      securityViolations("baseline", { containers: [{ name: "c", securityContext: { privileged: true }, ports: [{ hostPort: 80 }] }] }),
    ).toBe('hostPort (container "c" uses hostPort 80), privileged (container "c" must not set securityContext.privileged=true)');
  });
});
