import { describe, expect, it } from "vitest";
import { deploymentStatus, nextReplicas, type Rollout, type RolloutNews, rolloutOf, templateHash } from "./deployment-rollout.ts";
import type { Deployment, DeploymentStatus, PodTemplate, ReplicaSet } from "./workload-objects.ts";

const template = (image: string): PodTemplate => ({
  metadata: { labels: { app: "broker" } },
  spec: { containers: [{ name: "broker", image }] },
});

function deployment(spec: Partial<Deployment["spec"]> = {}): Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "broker", uid: "d", generation: 3 },
    spec: { template: template("new"), ...spec },
  };
}

/** A ReplicaSet with so many replicas specified, of which so many are available. */
function replicaSet(image: string, replicas: number, available: number): ReplicaSet {
  const owner = { apiVersion: "apps/v1", kind: "Deployment", name: "broker", uid: "d", controller: true };
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name: `broker-${image}`, ownerReferences: [owner] },
    spec: { replicas, template: template(image) },
    status: { replicas, readyReplicas: available, availableReplicas: available },
  };
}

describe("rolloutOf", () => {
  it("tells the ReplicaSet that has the Deployment's template from older ones, whatever hash label it carries", () => {
    const current = replicaSet("new", 1, 1);
    const labelled = {
      ...current,
      spec: { ...current.spec, template: { ...template("new"), metadata: { labels: { app: "broker", "pod-template-hash": "x" } } } },
    };
    const old = replicaSet("old", 1, 1);

    expect(rolloutOf(deployment(), [old, labelled])).toEqual({ current: labelled, old: [old] });
  });

  it("passes over what belongs to another Deployment", () => {
    const foreign = { ...replicaSet("new", 1, 1), metadata: { name: "other-new" } };

    expect(rolloutOf(deployment(), [foreign])).toEqual({ current: undefined, old: [] });
  });

  it("takes any change of the template, a Pod annotation included, for a new one", () => {
    const annotated = { ...template("new"), metadata: { labels: { app: "broker" }, annotations: { "restart-on": "2" } } };

    expect(templateHash(annotated)).not.toBe(templateHash(template("new")));
  });
});

describe("nextReplicas", () => {
  const one: Rollout = { current: undefined, old: [replicaSet("old", 1, 1)] };

  it.each<[string, Deployment, Rollout, number, number[]]>([
    ["a new Deployment", deployment(), { current: undefined, old: [] }, 1, []],
    ["a change: the new one comes before the old one goes", deployment(), one, 1, [1]],
    ["a new one that is not available yet", deployment(), { ...one, current: replicaSet("new", 1, 0) }, 1, [1]],
    ["a new one that is available", deployment(), { ...one, current: replicaSet("new", 1, 1) }, 1, [0]],
    ["an old one that never worked", deployment(), { current: replicaSet("new", 1, 0), old: [replicaSet("old", 1, 0)] }, 1, [1]],
    ["no room above the wanted count", deployment({ strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } }), one, 0, [0]],
    ["four replicas, a quarter at a time", deployment({ replicas: 4 }), { current: undefined, old: [replicaSet("old", 4, 4)] }, 1, [3]],
    ["fewer replicas wanted", deployment({ replicas: 1 }), { current: replicaSet("new", 3, 3), old: [] }, 1, []],
    ["none wanted", deployment({ replicas: 0 }), { current: replicaSet("new", 1, 1), old: [] }, 0, []],
    ["Recreate with an old Pod", deployment({ strategy: { type: "Recreate" } }), one, 0, [0]],
    [
      "Recreate when the old Pod is gone",
      deployment({ strategy: { type: "Recreate" } }),
      { current: replicaSet("new", 0, 0), old: [replicaSet("old", 0, 0)] },
      1,
      [0],
    ],
  ])("meets %s", (_, wanted, rollout, current, old) => {
    const next = nextReplicas(wanted, rollout);

    expect([next.current, [...next.old.values()]]).toEqual([current, old]);
  });
});

describe("deploymentStatus", () => {
  const reasonsOf = ({ conditions = [] }: DeploymentStatus): readonly string[] =>
    conditions.map(({ type, status, reason }) => `${type}=${status}:${reason}`);
  /** What is told at these moments, one after the other, each with what was told before. */
  const toldOver = (...moments: readonly (readonly [Rollout, string, RolloutNews?])[]): DeploymentStatus =>
    moments.reduce<DeploymentStatus | undefined>(
      (status, [rollout, now, news]) => deploymentStatus({ ...deployment(), status }, rollout, now, news),
      undefined,
    ) ?? {};
  const NEW = replicaSet("new", 1, 0);
  const DONE: Rollout = { current: replicaSet("new", 1, 1), old: [] };

  it("says what helm and kubectl wait for when the rollout is complete, and leaves out what is 0", () => {
    const status = deploymentStatus(deployment(), { current: replicaSet("new", 1, 1), old: [replicaSet("old", 0, 0)] }, "now");

    expect(status).toMatchObject({ observedGeneration: 3, replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 });
    expect(status).not.toHaveProperty("unavailableReplicas");
    expect(reasonsOf(status)).toEqual(["Available=True:MinimumReplicasAvailable", "Progressing=True:NewReplicaSetAvailable"]);
  });

  it("does not call a rollout complete while an old Pod is left", () => {
    const status = deploymentStatus(deployment(), { current: replicaSet("new", 1, 1), old: [replicaSet("old", 1, 1)] }, "now");

    expect(status).toMatchObject({ replicas: 2, updatedReplicas: 1 });
    expect(reasonsOf(status)).toEqual(["Available=True:MinimumReplicasAvailable", "Progressing=True:ReplicaSetUpdated"]);
  });

  it("tells a rollout from the first ReplicaSet to the last Pod", () => {
    const begun = toldOver([{ current: undefined, old: [] }, "t0", { created: NEW }]);
    const done = toldOver([{ current: undefined, old: [] }, "t0", { created: NEW }], [{ current: NEW, old: [] }, "t1"], [DONE, "t2"]);

    expect(reasonsOf(begun)).toEqual(["Progressing=True:NewReplicaSetCreated", "Available=False:MinimumReplicasUnavailable"]);
    expect(begun).toMatchObject({ unavailableReplicas: 1 });
    expect(reasonsOf(done)).toEqual(["Available=True:MinimumReplicasAvailable", "Progressing=True:NewReplicaSetAvailable"]);
  });

  it("keeps the time at which a condition began to hold", () => {
    const { conditions = [] } = toldOver([DONE, "earlier"], [DONE, "later"]);

    expect(conditions.map(({ lastTransitionTime }) => lastTransitionTime)).toEqual(["earlier", "earlier"]);
  });

  it("gives a rollout up that makes no progress within its deadline, and takes it up again when it does", () => {
    const stuck = [
      [{ current: undefined, old: [] }, "2026-01-01T00:00:00Z", { created: NEW }],
      [{ current: NEW, old: [] }, "2026-01-01T00:00:10Z"],
    ] as const;

    const inTime = toldOver(...stuck, [{ current: NEW, old: [] }, "2026-01-01T00:10:10Z"]);
    const late = toldOver(...stuck, [{ current: NEW, old: [] }, "2026-01-01T00:10:11Z"]);
    const recovered = toldOver(...stuck, [{ current: NEW, old: [] }, "2026-01-01T00:10:11Z"], [DONE, "2026-01-01T00:20:00Z"]);

    expect(reasonsOf(inTime)).toContain("Progressing=True:ReplicaSetUpdated");
    expect(late.conditions).toContainEqual(
      expect.objectContaining({ reason: "ProgressDeadlineExceeded", message: 'ReplicaSet "broker-new" has timed out progressing.' }),
    );
    expect(reasonsOf(recovered)).toContain("Progressing=True:NewReplicaSetAvailable");
  });

  it("says that it is held, and when it goes on", () => {
    const held = deploymentStatus(deployment({ paused: true }), DONE, "now");

    expect(reasonsOf(held)).toEqual(["Progressing=Unknown:DeploymentPaused", "Available=True:MinimumReplicasAvailable"]);
    expect(reasonsOf(deploymentStatus({ ...deployment(), status: held }, { current: NEW, old: [] }, "later"))).toContain(
      "Progressing=Unknown:DeploymentResumed",
    );
  });

  it("says why Pods cannot be made, and stops saying it when they can", () => {
    const refused = toldOver([{ current: NEW, old: [] }, "now", { problem: "not allowed" }]);

    expect(refused.conditions).toContainEqual(
      expect.objectContaining({ type: "ReplicaFailure", reason: "FailedCreate", message: "not allowed" }),
    );
    expect(reasonsOf(deploymentStatus({ ...deployment(), status: refused }, { current: NEW, old: [] }, "now")).join()).not.toContain(
      "ReplicaFailure",
    );
  });
});
