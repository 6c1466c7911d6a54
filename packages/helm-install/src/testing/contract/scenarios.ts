import { type ClusterAccess, DEPLOYMENTS, type KubeClient, type KubeObject, NETWORK_POLICIES, SERVICE_ACCOUNTS } from "@osb/kubernetes";
import type { Result, ResultAsync } from "neverthrow";
import type { HelmEngine } from "../../helm-engine/helm-port.ts";

/** A helm that speaks to a cluster of its own as one user. */
interface HelmUser {
  readonly helm: HelmEngine;
  readonly access: ClusterAccess;
}

/** What a scenario of the contract has to work with. The namespace `brokers` is there. */
export interface ContractBed extends HelmUser {
  /** The administrator's own client, to meddle. */
  readonly kube: KubeClient;
  /** Absolute path of the bundled chart. */
  readonly chart: string;
  /** Helm 3, whatever the one under test is. */
  readonly helm3: HelmEngine;
  /** Somebody who may do nothing but this. */
  as(
    name: string,
    rules: ReadonlyArray<{ readonly verbs: string[]; readonly apiGroups: string[]; readonly resources: string[] }>,
  ): Promise<HelmUser>;
  /** Objects of this resource cannot be written like this until it is disposed of. */
  deny(resource: string, operation: "CREATE" | "UPDATE" | "DELETE"): Disposable;
  /** Runs a command whose machine goes away when it makes a request like this: neither that one nor a later one reaches the cluster. */
  killed(at: RegExp, run: (signal: AbortSignal) => ResultAsync<unknown, unknown>): Promise<Result<unknown, unknown>>;
  /** Runs a command that is told to stop while a request like this waits for its answer. */
  stopped(at: RegExp, run: (signal: AbortSignal) => ResultAsync<unknown, unknown>): Promise<Result<unknown, unknown>>;
}

const where = { release: "prod", namespace: "brokers" };
const VALUES = {
  installation: "prod",
  broker: {
    id: "prodbroker",
    region: "eu-central-1",
    templates: { bucket: "templates-of-ours", prefix: "templates/latest", region: "us-east-1" },
  },
};
const ref = { namespace: "brokers", name: "prod" };

/** What every engine has to do the same way as helm. Each yields the outcome of every command. */
export const SCENARIOS: Readonly<Record<string, (bed: ContractBed) => AsyncGenerator<Result<unknown, unknown>>>> = {
  async *"installs, changes nothing, upgrades, rolls back, and is removed"(bed) {
    yield upgrade(bed);
    yield upgrade(bed);
    yield upgrade(bed, { restartOn: "another", networkPolicy: { enabled: false, from: [] } });
    yield bed.helm.rollback({ ...where, revision: 1 }, bed.access);
    yield bed.helm.rollback({ ...where, revision: 9 }, bed.access);
    yield bed.helm.uninstall(where, bed.access);
    yield bed.helm.uninstall(where, bed.access);
    yield bed.helm.rollback({ ...where, revision: 1 }, bed.access);
  },

  async *"keeps five revisions"(bed) {
    for (const restartOn of ["a", "b", "c", "d", "e", "f", "g"]) yield upgrade(bed, { restartOn });
    yield bed.helm.rollback({ ...where, revision: 3 }, bed.access);
  },

  async *"fails to install, and goes on from there"(bed) {
    {
      using _ = bed.deny("serviceaccounts", "CREATE");
      yield upgrade(bed);
    }
    yield upgrade(bed);
  },

  async *"fails to upgrade and to roll back, and goes on from there"(bed) {
    yield upgrade(bed);
    yield upgrade(bed, { restartOn: "a" });
    {
      using _ = bed.deny("deployments.apps", "UPDATE");
      yield upgrade(bed, { restartOn: "b" });
      yield bed.helm.rollback({ ...where, revision: 1 }, bed.access);
    }
    yield bed.helm.rollback({ ...where, revision: 1 }, bed.access);
    yield upgrade(bed, { restartOn: "b" });
  },

  async *"fails to remove what it may not delete, and what it may not delete any more"(bed) {
    yield upgrade(bed);
    {
      using _ = bed.deny("networkpolicies.networking.k8s.io", "DELETE");
      yield upgrade(bed, { networkPolicy: { enabled: false, from: [] } });
      yield bed.helm.uninstall(where, bed.access);
    }
    yield upgrade(bed);
    yield bed.helm.uninstall(where, bed.access);
  },

  async *"repairs what somebody removed or changed, and leaves alone what somebody added"(bed) {
    yield upgrade(bed);
    yield bed.kube.delete({ resource: SERVICE_ACCOUNTS, ...ref });
    yield bed.kube.patch(
      { resource: DEPLOYMENTS, ...ref },
      { metadata: { annotations: { added: "by hand" } }, spec: { minReadySeconds: 3 } },
    );
    yield upgrade(bed);
    yield upgrade(bed, { podAnnotations: { example: "new" }, nodeSelector: { disk: "ssd" } });
    yield upgrade(bed);
  },

  async *"meets a field that somebody else manages"(bed) {
    yield upgrade(bed);
    const scaled = { apiVersion: "apps/v1", kind: "Deployment", metadata: ref, spec: { replicas: 3 } };
    yield bed.kube.apply<KubeObject>(DEPLOYMENTS, scaled, { fieldManager: "autoscaler", force: true });
    yield upgrade(bed, { restartOn: "a" });
  },

  async *"does not take over what is not its own, and takes what is"(bed) {
    const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: ref };
    yield bed.kube.create<KubeObject>(SERVICE_ACCOUNTS, account);
    yield upgrade(bed);
    const labels = { "app.kubernetes.io/managed-by": "Helm" };
    yield bed.kube.patch(
      { resource: SERVICE_ACCOUNTS, ...ref },
      { metadata: { labels, annotations: { "meta.helm.sh/release-name": "other" } } },
    );
    yield upgrade(bed);
    const annotations = { "meta.helm.sh/release-name": "prod", "meta.helm.sh/release-namespace": "brokers" };
    yield bed.kube.patch({ resource: SERVICE_ACCOUNTS, ...ref }, { metadata: { annotations } });
    yield upgrade(bed, { networkPolicy: { enabled: false, from: [] } });
    yield bed.kube.create<KubeObject>(NETWORK_POLICIES, { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: ref });
    yield upgrade(bed);
  },

  async *"refuses to go on with an installation that was killed, until it is removed"(bed) {
    yield bed.killed(/^(POST|PATCH) .*deployments/, (signal) => upgrade(bed, {}, signal));
    yield upgrade(bed);
    yield bed.helm.uninstall(where, bed.access);
    yield upgrade(bed);
  },

  async *"refuses to go on with an upgrade that was killed, until it is rolled back"(bed) {
    yield upgrade(bed);
    yield bed.killed(/^PATCH .*deployments/, (signal) => upgrade(bed, { restartOn: "a" }, signal));
    yield upgrade(bed, { restartOn: "a" });
    yield bed.helm.rollback({ ...where, revision: 1 }, bed.access);
    yield upgrade(bed, { restartOn: "a" });
  },

  async *"marks as failed what it was told to stop"(bed) {
    yield bed.stopped(/^(POST|PATCH) .*serviceaccounts/, (signal) => upgrade(bed, {}, signal));
    yield upgrade(bed);
    yield bed.stopped(/^PATCH .*deployments/, (signal) => upgrade(bed, { restartOn: "a" }, signal));
    yield upgrade(bed, { restartOn: "a" });
  },

  async *"leaves a removal unfinished that it was told to stop"(bed) {
    yield upgrade(bed);
    yield bed.stopped(/^DELETE .*deployments/, (signal) => bed.helm.uninstall(where, bed.access, { signal }));
    yield bed.helm.uninstall(where, bed.access);
  },

  async *"tells what it cannot work with"(bed) {
    yield upgrade({ ...bed, chart: "/there/is/no/chart" });
    yield upgrade({ ...bed, chart: `${bed.chart}/templates` });
    yield upgrade(bed, { runAsUser: 0 });
    yield upgrade(bed, { broker: { id: "prodbroker" } });
    yield bed.helm.upgrade({ ...request(bed), release: "Prod_x" }, bed.access);
    yield bed.helm.upgrade({ ...request(bed), release: "1prod" }, bed.access);
    yield bed.helm.upgrade({ ...request(bed), namespace: "nowhere" }, bed.access);
    yield bed.helm.upgrade({ ...request(bed), labels: {} }, bed.access);
    yield upgrade(bed, { broker: { ...VALUES.broker, verbosity: 99, overrides: { targetAccountId: 1 } } });
  },

  async *"tells which rights it lacks"(bed) {
    const nobody = await bed.as("nobody", []);
    yield nobody.helm.upgrade(request(bed), nobody.access);
    const reader = await bed.as("reader", [{ verbs: ["get", "list"], apiGroups: ["*"], resources: ["*"] }]);
    yield reader.helm.upgrade(request(bed), reader.access);
    const half = await bed.as("half", [
      { verbs: ["*"], apiGroups: ["", "networking.k8s.io"], resources: ["*"] },
      { verbs: ["get"], apiGroups: ["apps"], resources: ["*"] },
    ]);
    yield half.helm.upgrade(request(bed), half.access);
    yield bed.helm.upgrade(request(bed), { ...bed.access, server: "https://127.0.0.1:1" });
  },

  async *"goes on with a release of helm 3 as helm 3 does"(bed) {
    yield bed.helm3.upgrade(request(bed), bed.access);
    yield upgrade(bed, { restartOn: "a" });
    yield bed.helm.rollback({ ...where, revision: 1 }, bed.access);
    yield bed.helm.uninstall(where, bed.access);
  },
};

function upgrade(bed: ContractBed, values: object = {}, signal?: AbortSignal): ReturnType<HelmEngine["upgrade"]> {
  return bed.helm.upgrade(request(bed, values), bed.access, { signal });
}

function request({ chart }: ContractBed, values: object = {}) {
  return { ...where, chart, values: { ...VALUES, ...values }, labels: { "osb-sdk/installation": "prod", example: "label" } };
}
