/** Whose policies decide about a caller. */
export type PolicySource =
  | { readonly kind: "user"; readonly arn: string }
  /** A session's ARN leaves the role's path out, so this is the ARN only of a role without one. */
  | { readonly kind: "role"; readonly roleName: string; readonly arn: string }
  | { readonly kind: "unknown"; readonly why: string };

/** Finds out from the ARN that STS tells: sessions of roles stand for their role; root and federated users cannot be asked about. */
export function policySourceOf(callerArn: string): PolicySource {
  const [, partition, service, , accountId, resource = ""] = callerArn.split(":");
  if (service === "iam" && resource.startsWith("user/")) return { kind: "user", arn: callerArn };
  const [kind, roleName] = resource.split("/");
  if (service === "sts" && kind === "assumed-role" && roleName !== undefined)
    return { kind: "role", roleName, arn: `arn:${partition}:iam::${accountId}:role/${roleName}` };
  if (resource === "root") return { kind: "unknown", why: "IAM does not simulate the root user" };
  return { kind: "unknown", why: `IAM does not simulate ${kind === "federated-user" ? "a federated user" : callerArn}` };
}
