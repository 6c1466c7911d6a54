import type { KubeObject, Resource } from "@osb/kubernetes";
import type { AdmissionHook } from "@osb/testing/kubernetes";

const WEBHOOKS = { group: "admissionregistration.k8s.io", version: "v1", namespaced: false } as const;

const MUTATING_WEBHOOKS: Resource = { ...WEBHOOKS, plural: "mutatingwebhookconfigurations", kind: "MutatingWebhookConfiguration" };
const VALIDATING_WEBHOOKS: Resource = { ...WEBHOOKS, plural: "validatingwebhookconfigurations", kind: "ValidatingWebhookConfiguration" };

/** A hook, as an API server is told of it. What changes an object is asked first, by a configuration of its own. */
export function webhookConfigurations(
  name: string,
  hooks: readonly AdmissionHook[],
  urlOf: (hook: AdmissionHook) => string,
  caBundle: string,
): readonly (readonly [Resource, KubeObject])[] {
  const configured = (resource: Resource, chosen: readonly AdmissionHook[]): readonly [Resource, KubeObject] => [
    resource,
    {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: resource.kind,
      metadata: { name },
      webhooks: chosen.map((hook) => ({
        name: hook.name,
        rules: [ruleOf(hook)],
        clientConfig: { url: urlOf(hook), caBundle: Buffer.from(caBundle).toString("base64") },
        failurePolicy: "Fail",
        sideEffects: "None",
        admissionReviewVersions: ["v1"],
      })),
    } as KubeObject,
  ];
  return [
    configured(
      MUTATING_WEBHOOKS,
      hooks.filter(({ mutate }) => mutate !== undefined),
    ),
    configured(
      VALIDATING_WEBHOOKS,
      hooks.filter(({ mutate }) => mutate === undefined),
    ),
  ];
}

/** `clusterservicebrokers.servicecatalog.k8s.io/status` → group, and plural with subresource. */
function ruleOf({ name, resources, operations }: AdmissionHook): object {
  const parts = resources.map((resource) => /^(?<plural>[^./]+)(?:\.(?<group>[^/]+))?(?<sub>\/.+)?$/.exec(resource)?.groups ?? {});
  const groups = [...new Set(parts.map(({ group = "" }) => group))];
  if (groups.length !== 1) throw new Error(`the hook ${name} is about resources of ${groups.length} groups: make a hook for each`);
  return {
    operations,
    apiGroups: groups,
    apiVersions: ["*"],
    resources: parts.map(({ plural = "", sub = "" }) => plural + sub),
    scope: "*",
  };
}
