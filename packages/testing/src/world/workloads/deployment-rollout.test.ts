import { describe, expect, it } from "vitest";
import { deploymentStatus, nextReplicas, type Rollout, rolloutOf, templateHash } from "./deployment-rollout.ts";
import type { Deployment, PodTemplate, ReplicaSet } from "./workload-objects.ts";

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
  it("says what helm and kubectl wait for when the rollout is complete", () => {
    const status = deploymentStatus(deployment(), { current: replicaSet("new", 1, 1), old: [replicaSet("old", 0, 0)] }, "now");

    expect(status).toMatchObject({
      observedGeneration: 3,
      replicas: 1,
      updatedReplicas: 1,
      readyReplicas: 1,
      availableReplicas: 1,
      unavailableReplicas: 0,
    });
    expect(status.conditions).toMatchObject([
      { type: "Available", status: "True" },
      { type: "Progressing", status: "True", reason: "NewReplicaSetAvailable" },
    ]);
  });

  it("does not call a rollout complete while an old Pod is left", () => {
    const status = deploymentStatus(deployment(), { current: replicaSet("new", 1, 1), old: [replicaSet("old", 1, 1)] }, "now");

    expect(status).toMatchObject({ replicas: 2, updatedReplicas: 1 });
    expect(status.conditions).toMatchObject([{ type: "Available" }, { type: "Progressing", reason: "ReplicaSetUpdated" }]);
  });

  it("keeps the time at which a condition began to hold", () => {
    const rollout: Rollout = { current: replicaSet("new", 1, 1), old: [] };
    const before = deploymentStatus(deployment(), rollout, "earlier");

    const { conditions = [] } = deploymentStatus({ ...deployment(), status: before }, rollout, "later");

    expect(conditions.map(({ lastTransitionTime }) => lastTransitionTime)).toEqual(["earlier", "earlier"]);
  });

  it("says why Pods cannot be made, and stops saying it when they can", () => {
    const rollout: Rollout = { current: replicaSet("new", 1, 0), old: [] };
    const refused = deploymentStatus(deployment(), rollout, "now", "not allowed");

    expect(refused.conditions).toContainEqual(
      expect.objectContaining({ type: "ReplicaFailure", reason: "FailedCreate", message: "not allowed" }),
    );
    expect(deploymentStatus({ ...deployment(), status: refused }, rollout, "now").conditions?.map(({ type }) => type)).not.toContain(
      "ReplicaFailure",
    );
  });
});
