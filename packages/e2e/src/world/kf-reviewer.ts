import type { KubeClient } from "@osb/kubernetes";
import { KF_SERVICE_INSTANCES, kfAdmission, type KfServiceInstance } from "@osb/testing/kf";
import { seen } from "@osb/testing/parts";
import { type Reviewer, reviewedBy } from "./reviewer.ts";

/** Kf's webhooks. Whether a broker is in use is looked up at the API server. */
export function kfReviewer(kube: KubeClient): Reviewer {
  return {
    hooks: kfAdmission({ instances: () => [] }),
    async review(hookName, request) {
      const instances = seen(await kube.list<KfServiceInstance>(KF_SERVICE_INSTANCES));
      return reviewedBy(kfAdmission({ instances: () => instances }), hookName, request);
    },
  };
}
