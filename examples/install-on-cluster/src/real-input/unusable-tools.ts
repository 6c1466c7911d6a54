import type { Obstacle } from "./obstacle.ts";

/** Clusters that cannot be reached, and helms that cannot be worked with. */
export const UNUSABLE_TOOLS: readonly Obstacle[] = [
  {
    name: "a cluster that is not there",
    asProcess: true,
    // The port for discarding what comes: nobody listens there.
    kubeConfig: (works) => ({
      ...works,
      clusters: works.clusters.map(({ name }) => ({ name, cluster: { server: "https://127.0.0.1:9" } })),
    }),
    inRealTime: true,
    told: [
      {
        about: "KubeUnreachable",
        names: ["https://127.0.0.1:9", "ECONNREFUSED"],
        remedy: "Check that https://127.0.0.1:9 is the cluster that is meant",
      },
    ],
  },
  {
    name: "no helm where one is said to be",
    asProcess: true,
    helm: "absent",
    inRealTime: true,
    told: [{ about: "HelmMissing", names: ["<helm>", "ENOENT"], remedy: "--helm" }],
  },
  {
    name: "no helm on the PATH",
    asProcess: true,
    args: ["--helm", "helm-of-nobody"],
    inRealTime: true,
    told: [{ about: "HelmMissing", names: ["no helm-of-nobody on the PATH"], remedy: "Install helm 3.17 or newer" }],
  },
  {
    name: "a helm that is too old",
    asProcess: true,
    helm: "v3.8.1+g5cb9af4",
    inRealTime: true,
    told: [{ about: "HelmTooOld", names: ["<helm>", "3.8.1", "3.17.0"], remedy: "Install helm 3.17 or newer" }],
  },
  {
    name: "something else that is called helm",
    helm: "GNU Helm 1.0, an editor",
    inRealTime: true,
    told: [{ about: "HelmMissing", names: ["<helm>", "it is no helm"], remedy: "--helm" }],
  },
];
