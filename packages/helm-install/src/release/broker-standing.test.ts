import { describe, expect, it } from "vitest";
import { type BrokerDeployment, type BrokerPod, brokerStanding } from "./broker-standing.ts";

const deployment = (status: BrokerDeployment["status"], spec = { replicas: 1 }): BrokerDeployment => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: {
    name: "prod",
    generation: 2,
  },
  spec,
  ...(status && {
    status: {
      observedGeneration: 2,
      replicas: 1,
      updatedReplicas: 1,
      ...status,
    },
  }),
});
type Container = NonNullable<NonNullable<BrokerPod["status"]>["containerStatuses"]>[number];
const pod = (name: string, container: Container, metadata: object = {}): BrokerPod => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name,
    creationTimestamp: "2026-01-01T00:00:00Z",
    ...metadata,
  },
  status: { containerStatuses: [container] },
});
const waiting = (reason: string, restartCount = 0, message?: string): Container => ({
  restartCount,
  ready: false,
  state: { waiting: { reason, ...(message && { message }) } },
});

describe("brokerStanding", () => {
  it.each([
    ["a rolled out Deployment", deployment({ availableReplicas: 1 }), [], { is: "ready" }],
    ["no Deployment", undefined, [], { is: "coming" }],
    ["a Deployment nobody has looked at", deployment(undefined), [], { is: "coming", status: "the Deployment has not been looked at" }],
    ["one whose last change nobody has looked at", deployment({ observedGeneration: 1, availableReplicas: 1 }), [], { is: "coming" }],
    ["one whose old pod is still counted", deployment({ replicas: 2, availableReplicas: 2 }), [], { is: "coming" }],
    [
      "one scaled to nothing",
      deployment({ replicas: 0, updatedReplicas: 0, availableReplicas: 0 }, { replicas: 0 }),
      [],
      { is: "failing", cause: "scaled-to-zero" },
    ],
    [
      "a pod that is being made",
      deployment({}),
      [pod("a", waiting("ContainerCreating"))],
      { is: "coming", status: "pod a waits: ContainerCreating" },
    ],
    [
      "a pod that loads its catalog",
      deployment({}),
      [pod("a", { ready: false, state: { running: {} } })],
      { is: "coming", status: "pod a runs and loads its catalog" },
    ],
    [
      "an image that cannot be had",
      deployment({}),
      [pod("a", waiting("ImagePullBackOff", 0, "Back-off"))],
      { is: "failing", cause: "image-not-pulled", pod: "a", message: "Back-off" },
    ],
    [
      "a Secret that is missing",
      deployment({}),
      [pod("a", waiting("CreateContainerConfigError", 0, 'secret "x" not found'))],
      { is: "failing", cause: "secret-missing" },
    ],
    [
      "a container that ends again and again",
      deployment({}),
      [pod("a", waiting("CrashLoopBackOff", 2))],
      { is: "failing", reason: "CrashLoopBackOff", restarts: 2 },
    ],
  ] as const)("meets %s", (_, found, pods, standing) => {
    expect(brokerStanding(found, pods)).toMatchObject(standing);
  });

  it("is told by the Deployment when a pod may not be made", () => {
    const conditions = [{ type: "ReplicaFailure", status: "True", reason: "FailedCreate", message: "violates PodSecurity" }];

    expect(brokerStanding(deployment({ replicas: 0, updatedReplicas: 0, conditions }), [])).toMatchObject({
      is: "failing",
      reason: "FailedCreate",
      cause: "pod-refused",
      message: "violates PodSecurity",
    });
  });

  it("looks at the newest pod, and not at those that go", () => {
    const pods = [
      pod("old", waiting("CrashLoopBackOff", 9)),
      pod("new", { ready: false, state: { running: {} } }, { creationTimestamp: "2026-01-01T00:01:00Z" }),
      pod("gone", waiting("ImagePullBackOff"), { creationTimestamp: "2026-01-01T00:02:00Z", deletionTimestamp: "2026-01-01T00:02:01Z" }),
    ];

    expect(brokerStanding(deployment({}), pods)).toEqual({ is: "coming", status: "pod new runs and loads its catalog" });
  });

  it("tells that a pod finds no place", () => {
    const unscheduled = { ...pod("a", {}), status: { conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable" }] } };

    expect(brokerStanding(deployment({}), [unscheduled])).toEqual({ is: "coming", status: "pod a is not scheduled (Unschedulable)" });
  });
});
