import type { PolicyDocument } from "@osb/testing/aws";
import type { Obstacle } from "./obstacle.ts";

const allowed = (...Action: readonly string[]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, Resource: "*" }],
});

const USER = "arn:aws:iam::123456789012:user/osb/osb-demo";
const POLICY = "arn:aws:iam::123456789012:policy/osb/osb-demo";
const TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/osb-demo";
const missingOn = (resource: string, ...actions: readonly string[]) => ({
  about: "permission-missing",
  names: [...actions, resource],
  remedy: `on ${resource} to arn:aws:iam::123456789012:user/`,
});
const rights = (...names: readonly string[]) => ({ about: "rights-missing", names, remedy: "Grant the kubeconfig's user these rights" });

/** Credentials and rights that do not suffice, in AWS and on the cluster. */
export const DENIALS: readonly Obstacle[] = [
  {
    name: "AWS credentials that AWS does not know",
    aws: "unknown key",
    told: [
      { about: "AwsCallFailed", names: ["sts:GetCallerIdentity", "InvalidClientTokenId", "not accepted"], remedy: "Renew the credentials" },
    ],
  },
  {
    name: "no AWS credentials",
    asProcess: true,
    aws: "no key",
    told: [{ about: "AwsCallFailed", names: ["CredentialsProviderError", "finds no credentials"], remedy: "AWS_PROFILE" }],
  },
  {
    name: "somebody who may read, and make the table, but no user",
    asProcess: true,
    aws: allowed("iam:Get*", "iam:List*", "iam:Simulate*", "dynamodb:*"),
    told: [
      missingOn(USER, "iam:CreateUser", "iam:CreateAccessKey", "iam:AttachUserPolicy"),
      missingOn(POLICY, "iam:CreatePolicy", "iam:TagPolicy"),
    ],
  },
  {
    name: "somebody who may do nothing at AWS, and may not ask what either",
    aws: allowed("sts:GetCallerIdentity"),
    told: [
      missingOn(TABLE, "dynamodb:DescribeTable"),
      // A user that does not exist has no path; whether it exists is what this caller may not know.
      missingOn(USER.replace("/osb/", "/"), "iam:GetUser"),
      missingOn(USER, "iam:GetUser"),
      missingOn(POLICY, "iam:GetPolicy"),
    ],
  },
  {
    name: "a token that the cluster does not know",
    asProcess: true,
    kubernetes: "unknown token",
    told: [
      { about: "KubeDenied", names: ["the credentials are not accepted"], remedy: "Renew the credentials that the kubeconfig's user has" },
    ],
  },
  {
    name: "somebody who may do nothing on the cluster",
    asProcess: true,
    kubernetes: [],
    told: [
      rights("get namespaces", "create leases.coordination.k8s.io in namespace brokers", "get secrets in namespace brokers"),
      rights("create clusterservicebrokers.servicecatalog.k8s.io", "list clusterserviceplans.servicecatalog.k8s.io"),
      {
        ...rights("in namespace brokers", "create secrets", "patch deployments.apps", "list pods"),
        remedy: "these rights in namespace brokers",
      },
    ],
  },
  {
    name: "somebody who may do everything in the namespace, which is not there, and nothing outside of it",
    kubernetes: [
      { verbs: ["*"], apiGroups: ["*"], resources: ["*"], namespaces: ["brokers"] },
      { verbs: ["get"], apiGroups: [""], resources: ["namespaces"] },
    ],
    told: [rights("create namespaces"), rights("get clusterservicebrokers.servicecatalog.k8s.io demo")],
  },
  {
    name: "little on either side",
    aws: allowed("iam:Get*", "iam:List*", "iam:Simulate*", "dynamodb:*"),
    kubernetes: [
      {
        verbs: ["*"],
        apiGroups: ["*"],
        resources: ["namespaces", "clusterservicebrokers", "clusterserviceclasses", "clusterserviceplans", "secrets", "leases"],
      },
    ],
    told: [
      missingOn(USER, "iam:CreateUser"),
      missingOn(POLICY, "iam:CreatePolicy"),
      { ...rights("create services", "patch networkpolicies.networking.k8s.io"), remedy: "these rights in namespace brokers" },
    ],
  },
];
