import { createServer } from "node:https";
import { text } from "node:stream/consumers";
import type { KubeClient, KubeObject, Resource } from "@osb/kubernetes";
import { TestAuthority } from "@osb/testing/broker";
import type { Admission, AdmissionHook } from "@osb/testing/kubernetes";
import { type ServiceCatalogAccess, serviceCatalogAdmission } from "@osb/testing/service-catalog";
import { seen } from "@osb/testing/parts";
import { closing, listening } from "./listening.ts";
import { reviewed, type ReviewRequest, type ReviewResponse } from "./reviewed.ts";

/** A server of admission webhooks. */
export interface AdmissionServer {
  readonly hooks: readonly AdmissionHook[];
  urlOf(hook: AdmissionHook): string;
  /** PEM. */
  readonly caBundle: string;
  close(): Promise<void>;
}

const REVIEWS: Resource = {
  group: "authorization.k8s.io",
  version: "v1",
  plural: "subjectaccessreviews",
  kind: "SubjectAccessReview",
  namespaced: false,
};

/** Serves Service Catalog's webhooks to a real API server: the hooks of the fakes, over HTTPS. Rights are asked of that API server. */
export async function listenForAdmission(kube: KubeClient): Promise<AdmissionServer> {
  const authority = new TestAuthority();
  const pathOf = (hook: AdmissionHook): string => `/${hook.name}`;
  const server = createServer(authority.issue("127.0.0.1"), (incoming, outgoing) => {
    void (async () => {
      const { request } = JSON.parse(await text(incoming)) as { readonly request: ReviewRequest };
      const response = await answered(kube, incoming.url?.split("?")[0] ?? "", request);
      outgoing.writeHead(200, { "content-type": "application/json" });
      outgoing.end(JSON.stringify({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", response }));
    })().catch((thrown: unknown) => outgoing.writeHead(500).end(String(thrown)));
  });
  const url = await listening(server);
  return {
    hooks: serviceCatalogAdmission({ mayGetSecret: () => ({ allowed: true }) }),
    urlOf: (hook) => `${url}${pathOf(hook)}`,
    caBundle: authority.pem,
    close: () => closing(server),
  };

  /** A hook decides at once, and a right has to be asked for: so it is asked again when what it wanted to know is known. */
  async function answered(asked: KubeClient, path: string, request: ReviewRequest): Promise<ReviewResponse> {
    const known = new Map<string, Verdict>();
    for (;;) {
      const open: Question[] = [];
      const mayGetSecret: ServiceCatalogAccess["mayGetSecret"] = (caller, secret) => {
        const verdict = known.get(keyOf(secret));
        if (verdict === undefined) open.push({ caller, secret });
        return verdict ?? { allowed: true };
      };
      const hook = serviceCatalogAdmission({ mayGetSecret }).find((candidate) => pathOf(candidate) === path);
      if (hook === undefined) throw new Error(`no webhook has the path ${path}`);
      const response = reviewed(hook, request);
      if (open.length === 0) return response;
      for (const question of open) known.set(keyOf(question.secret), await verdictOn(asked, question));
    }
  }
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
