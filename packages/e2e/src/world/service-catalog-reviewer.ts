import type { KubeClient, KubeObject, Resource } from "@osb/kubernetes";
import type { Admission } from "@osb/testing/kubernetes";
import { type ServiceCatalogAccess, serviceCatalogAdmission } from "@osb/testing/service-catalog";
import { seen } from "@osb/testing/parts";
import { type Reviewer, reviewedBy } from "./reviewer.ts";

const REVIEWS: Resource = {
  group: "authorization.k8s.io",
  version: "v1",
  plural: "subjectaccessreviews",
  kind: "SubjectAccessReview",
  namespaced: false,
};

/** Service Catalog's webhooks. Rights are asked of the API server. */
export function serviceCatalogReviewer(kube: KubeClient): Reviewer {
  return {
    hooks: serviceCatalogAdmission({ mayGetSecret: () => ({ allowed: true }) }),

    // A hook decides at once, and a right has to be asked for: so it is asked again when what it wanted to know is known.
    async review(hookName, request) {
      const known = new Map<string, Verdict>();
      for (;;) {
        const open: Question[] = [];
        const mayGetSecret: ServiceCatalogAccess["mayGetSecret"] = (caller, secret) => {
          const verdict = known.get(keyOf(secret));
          if (verdict === undefined) open.push({ caller, secret });
          return verdict ?? { allowed: true };
        };
        const response = reviewedBy(serviceCatalogAdmission({ mayGetSecret }), hookName, request);
        if (open.length === 0) return response;
        for (const question of open) known.set(keyOf(question.secret), await verdictOn(kube, question));
      }
    },
  };
}

interface Question {
  readonly caller: Admission["caller"];
  readonly secret: { readonly namespace: string; readonly name: string };
}

type Verdict = ReturnType<ServiceCatalogAccess["mayGetSecret"]>;

function keyOf({ namespace, name }: Question["secret"]): string {
  return `${namespace}/${name}`;
}

async function verdictOn(kube: KubeClient, { caller, secret }: Question): Promise<Verdict> {
  const resourceAttributes = { verb: "get", version: "v1", resource: "secrets", ...secret };
  const spec = { user: caller.name, groups: caller.groups, uid: caller.uid, resourceAttributes };
  const review = { apiVersion: "authorization.k8s.io/v1", kind: REVIEWS.kind, metadata: {}, spec };
  const { status } = seen(await kube.create<KubeObject & { readonly status?: Verdict }>(REVIEWS, review));
  return { allowed: status?.allowed === true, reason: status?.reason };
}
