import type { KubeConfigFile, Obstacle, Told } from "./obstacle.ts";

const unusable = (remedy: string, ...names: readonly string[]): Told => ({ about: "KubeConfigUnusable", names, remedy });

const withUser =
  (user: object) =>
  (works: KubeConfigFile): object => ({ ...works, users: works.users.map(({ name }) => ({ name, user })) });

const withServer =
  (server: string) =>
  (works: KubeConfigFile): object => ({
    ...works,
    clusters: works.clusters.map(({ name, cluster }) => ({ name, cluster: { ...cluster, server } })),
  });

/** Kubeconfigs that cannot be worked with. */
export const UNUSABLE_KUBE_CONFIGS: readonly Obstacle[] = [
  {
    name: "a kubeconfig without a current context",
    asProcess: true,
    kubeConfig: (works) => ({ ...works, "current-context": undefined }),
    told: [unusable("kubectl config use-context", "it has no current context")],
  },
  {
    name: "a context that is not in the kubeconfig",
    args: ["--context", "staging"],
    told: [unusable("kubectl config get-contexts", "its current context staging is not in it")],
  },
  {
    name: "a kubeconfig whose user has a token file",
    asProcess: true,
    kubeConfig: withUser({ tokenFile: "/var/run/token" }),
    told: [unusable("exec plugin", "user administrator", "tokenFile")],
  },
  {
    name: "a kubeconfig whose user has nothing",
    kubeConfig: withUser({}),
    told: [unusable("client certificate", "user administrator has no credentials")],
  },
  {
    name: "a kubeconfig of a provider that Kubernetes has removed",
    kubeConfig: withUser({ "auth-provider": { name: "gcp" } }),
    told: [unusable("gke-gcloud-auth-plugin", "user administrator", "gcp")],
  },
  {
    name: "a kubeconfig that speaks no TLS",
    kubeConfig: withServer("http://10.0.0.1:8080"),
    told: [unusable("Use https", "10.0.0.1:8080")],
  },
  {
    name: "a kubeconfig that is not there",
    asProcess: true,
    args: ["--kubeconfig", "/nowhere/kubeconfig"],
    told: [{ about: "--kubeconfig /nowhere/kubeconfig", names: ["cannot be read", "ENOENT"], remedy: "--kubeconfig" }],
  },
  {
    name: "an empty kubeconfig",
    kubeConfig: () => "",
    told: [{ about: "--kubeconfig <kubeconfig>", names: ["it is empty"], remedy: "--kubeconfig" }],
  },
];
