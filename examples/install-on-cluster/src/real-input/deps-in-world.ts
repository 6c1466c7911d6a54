import { KubeConfig } from "@kubernetes/client-node";
import type { HelmEngine } from "@osb/helm-install";
import { type AwsKey, expectOk, type World } from "@osb/testing";
import type { ClusterUser } from "@osb/testing/kubernetes";
import { okAsync } from "neverthrow";
import { type InstallDeps, installDeps } from "../install-deps.ts";

/** Who calls, with which AWS key and as which user of the cluster. Default: whoever may do everything. */
export interface Caller {
  /** `undefined`: with none. */
  readonly awsKey?: AwsKey | undefined;
  readonly user?: ClusterUser | undefined;
}

/** What an installation needs, in a world in this process and with a helm that is there, but not made to change anything. */
export function depsInWorld({ aws, kubernetes, clock }: World, region: string, { awsKey, user }: Caller): InstallDeps {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromOptions({
    clusters: [{ name: "nowhere", server: "https://127.0.0.1:9" }],
    users: [{ name: "nobody", token: "none" }],
    contexts: [{ name: "nowhere", cluster: "nowhere", user: "nobody" }],
    currentContext: "nowhere",
  });
  const none = () => Promise.reject(Object.assign(new Error("none"), { name: "CredentialsProviderError" }));
  const awsOptions = awsKey === undefined ? { ...aws.clientOptions(), credentials: none } : aws.clientOptions({ credentials: awsKey });
  const deps = expectOk(installDeps({ region, awsOptions, kubeConfig, helm: "none", clock }));
  return { ...deps, kube: kubernetes.client(user), helm: IDLE_HELM };
}

const IDLE_HELM: HelmEngine = {
  childLimitMs: 45_000,
  version: () => okAsync("4.2.3"),
  template: () => okAsync(""),
  upgrade: () => refused("install"),
  rollback: () => refused("roll back"),
  uninstall: () => refused("uninstall"),
};

function refused(what: string): never {
  throw new Error(`helm was to ${what}`);
}
