import type { PolicyStatement } from "@osb/testing/aws";
import type { AccessRule } from "@osb/testing/kubernetes";

const rules =
  (namespaces?: readonly string[]) =>
  (group: string, resource: string, ...verbs: readonly string[]): readonly AccessRule[] =>
    verbs.map((verb) => ({ verbs: [verb], apiGroups: [group], resources: [resource], namespaces }));
const everywhere = rules();
const inNamespace = rules(["brokers"]);
const inSpace = rules(["space"]);

/** What the broker's release, the lock and the Secrets take. */
const NEEDED_IN_NAMESPACE: readonly AccessRule[] = [
  ...everywhere("", "namespaces", "get", "create"),
  ...inNamespace("coordination.k8s.io", "leases", "get", "create", "update", "delete"),
  ...inNamespace("", "secrets", "get", "list", "create", "update", "patch", "delete"),
  ...inNamespace("", "serviceaccounts", "get", "create", "patch", "delete"),
  ...inNamespace("", "services", "get", "create", "patch", "delete"),
  ...inNamespace("apps", "deployments", "get", "create", "patch", "delete"),
  ...inNamespace("networking.k8s.io", "networkpolicies", "get", "create", "patch", "delete"),
  ...inNamespace("", "pods", "list"),
];

/** All that whoever installs for the whole cluster has to be allowed there, one right a rule. */
export const NEEDED_ON_CLUSTER: readonly AccessRule[] = [
  ...NEEDED_IN_NAMESPACE,
  ...everywhere("servicecatalog.k8s.io", "clusterservicebrokers", "get", "create", "patch"),
  ...everywhere("servicecatalog.k8s.io", "clusterserviceclasses", "list"),
  ...everywhere("servicecatalog.k8s.io", "clusterserviceplans", "list"),
];

/** The same for whoever installs for one Space, `space`. */
export const NEEDED_IN_SPACE: readonly AccessRule[] = [
  ...NEEDED_IN_NAMESPACE,
  ...inSpace("servicecatalog.k8s.io", "servicebrokers", "get", "create", "patch"),
  ...inSpace("servicecatalog.k8s.io", "serviceclasses", "list"),
  ...inSpace("servicecatalog.k8s.io", "serviceplans", "list"),
  ...inSpace("", "secrets", "get", "create", "patch"),
];

const on = (Resource: string, ...actions: readonly string[]): readonly PolicyStatement[] =>
  actions.map((Action) => ({ Effect: "Allow", Action, Resource }));

/** All that whoever installs has to be allowed at AWS, one action a statement, besides to have it simulated. */
export const NEEDED_AT_AWS: readonly PolicyStatement[] = [
  ...on(
    "arn:aws:dynamodb:us-east-1:123456789012:table/osb-demo",
    ...["dynamodb:DescribeTable", "dynamodb:ListTagsOfResource", "dynamodb:DescribeContinuousBackups"],
    ...["dynamodb:CreateTable", "dynamodb:TagResource", "dynamodb:UpdateContinuousBackups"],
  ),
  ...on(
    "arn:aws:iam::123456789012:user/osb/osb-demo",
    ...["iam:GetUser", "iam:ListAttachedUserPolicies", "iam:ListAccessKeys", "iam:CreateUser", "iam:TagUser", "iam:AttachUserPolicy"],
    ...["iam:CreateAccessKey", "iam:UpdateAccessKey", "iam:DeleteAccessKey"],
  ),
  // As long as it does not exist, the user has no path.
  ...on("arn:aws:iam::123456789012:user/osb-demo", "iam:GetUser"),
  ...on(
    "arn:aws:iam::123456789012:policy/osb/osb-demo",
    ...["iam:GetPolicy", "iam:GetPolicyVersion", "iam:ListPolicyVersions", "iam:CreatePolicy", "iam:TagPolicy"],
  ),
];
