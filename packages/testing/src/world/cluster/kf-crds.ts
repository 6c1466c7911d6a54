type Schema = Readonly<Record<string, unknown>>;

const TEXT: Schema = { type: "string" };
const COUNT: Schema = { type: "integer", format: "int64" };
const ANYTHING: Schema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };

/**
 * Kf's own broker API, `kf.dev/v1alpha1`, as Kf 2 installs it: what `kf marketplace` lists from Kf 2.1 on. The definitions
 * alone: no controller of this world reads these brokers' catalogs.
 */
export const kfCrds = [
  crd("clusterservicebrokers", "ClusterServiceBroker", "Cluster", { namespace: TEXT, name: TEXT }),
  crd("servicebrokers", "ServiceBroker", "Namespaced", { name: TEXT }),
  crd("spaces", "Space", "Cluster"),
] as const;

function crd(
  plural: string,
  kind: string,
  scope: "Cluster" | "Namespaced",
  credentials?: Readonly<Record<string, Schema>>,
): { readonly metadata: { readonly name: string } } {
  const spec: Schema =
    credentials === undefined
      ? ANYTHING
      : {
          type: "object",
          properties: {
            credentials: { type: "object", properties: credentials, required: Object.keys(credentials) },
            updateRequests: COUNT,
            volume: ANYTHING,
          },
        };
  const condition = (name: string, field: string): object => ({
    name,
    type: "string",
    jsonPath: `.status.conditions[?(@.type=="Ready")].${field}`,
  });
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.kf.dev` },
    spec: {
      group: "kf.dev",
      scope,
      names: { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List`, categories: ["all", "kf"] },
      versions: [
        {
          name: "v1alpha1",
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: "object", properties: { spec, status: ANYTHING } } },
          subresources: { status: {} },
          additionalPrinterColumns: [
            { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
            condition("Ready", "status"),
            condition("Reason", "reason"),
          ],
        },
      ],
    },
  } as { readonly metadata: { readonly name: string } };
}
