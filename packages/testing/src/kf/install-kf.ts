import { qualifiedName } from "@osb/kubernetes";
import type { FakeKubernetes } from "../kubernetes/index.ts";
import { type KfAccess, kfAdmission } from "./admission/kf-admission.ts";
import type { KfServiceInstance } from "./kf-broker.ts";
import { kfCrds } from "./kf-crds.ts";
import { KF_SERVICE_INSTANCES } from "./kf-resources.ts";

/** Gives a fake cluster the kinds and webhooks of Kf's own broker API. Its controller is `runKf`. */
export function installKf(cluster: Pick<FakeKubernetes, "serve" | "admission" | "snapshot">): void {
  const access: KfAccess = {
    instances: () => (cluster.snapshot()[qualifiedName(KF_SERVICE_INSTANCES)] ?? []) as readonly KfServiceInstance[],
  };
  for (const crd of kfCrds) cluster.serve(crd);
  for (const hook of kfAdmission(access)) cluster.admission(hook);
}
