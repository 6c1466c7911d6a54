import { CLUSTER_ROLE_BINDINGS, CLUSTER_ROLES, kubeClientOver, type KubeObject, type KubeTransport } from "@osb/kubernetes";
import { expectOk } from "@osb/testing";
import {
  type AdmissionCluster,
  admissionContract,
  fakeAdmissionCluster,
  fakeKfAdmissionCluster,
  type KfAdmissionCluster,
  kfAdmissionContract,
} from "@osb/testing/contracts";
import { startCluster } from "../stack/cluster.ts";
import { GO } from "../suite/needs.ts";
import { installKfOn, installServiceCatalogOn } from "../world/install-on-real-cluster.ts";

admissionContract("the fake", fakeAdmissionCluster);
admissionContract("kube-apiserver", realCluster, await GO());
kfAdmissionContract("the fake", fakeKfAdmissionCluster);
kfAdmissionContract("kube-apiserver", realKfCluster, await GO());

async function realCluster(): Promise<AdmissionCluster> {
  const cluster = await startCluster();
  const kube = kubeClientOver(cluster.transport());
  const admission = await installServiceCatalogOn(kube);
  for (const [resource, object] of rightsOf("alice")) expectOk(await kube.create(resource, object));
  return {
    kube,
    alice: kubeClientOver(as("alice", cluster.transport())),
    close: async (options) => {
      await admission.close();
      await cluster.close(options);
    },
  };
}

async function realKfCluster(): Promise<KfAdmissionCluster> {
  const cluster = await startCluster();
  const kube = kubeClientOver(cluster.transport());
  const admission = await installKfOn(kube);
  return {
    kube,
    close: async (options) => {
      await admission.close();
      await cluster.close(options);
    },
  };
}

function rightsOf(user: string): readonly (readonly [typeof CLUSTER_ROLES, KubeObject])[] {
  const apiGroup = "rbac.authorization.k8s.io";
  const head = { apiVersion: `${apiGroup}/v1`, metadata: { name: user } };
  const rules = [{ verbs: ["*"], apiGroups: ["servicecatalog.k8s.io"], resources: ["clusterservicebrokers"] }];
  const binding = { roleRef: { apiGroup, kind: "ClusterRole", name: user }, subjects: [{ apiGroup, kind: "User", name: user }] };
  return [
    [CLUSTER_ROLES, { ...head, kind: "ClusterRole", rules } as KubeObject],
    [CLUSTER_ROLE_BINDINGS, { ...head, kind: "ClusterRoleBinding", ...binding } as KubeObject],
  ];
}

/** The administrator may act as anybody. */
function as(user: string, transport: KubeTransport): KubeTransport {
  return {
    ...transport,
    send: (request, signal) => transport.send({ ...request, headers: { ...request.headers, "impersonate-user": user } }, signal),
  };
}
