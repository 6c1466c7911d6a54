import { notServed } from "../aws-fault.ts";
import { conditionHolds, type RequestContext } from "./condition.ts";
import type { PolicyDocument, PolicyStatement } from "./policy-document.ts";
import { fitsArn, fitsWildcard } from "./wildcard.ts";

/** One question to a set of policies. */
export interface AccessRequest {
  /** `dynamodb:CreateTable`. */
  readonly action: string;
  readonly resource: string;
  readonly context: RequestContext;
}

/** The policies that bind one identity. */
export interface BoundPolicies {
  /** Attached, inline, and those of its groups. */
  readonly identity: readonly PolicyDocument[];
  /** Where there is a permissions boundary, it has to allow too. */
  readonly boundary?: PolicyDocument | undefined;
  /** Where a session was begun with policies, one of them has to allow too. */
  readonly session?: readonly PolicyDocument[] | undefined;
}

type Author = "identity-based policy" | "permissions boundary" | "session policy";

/** `by` says whose word it was, in AWS's terms. */
export type AccessDecision =
  | { readonly effect: "allowed" }
  | { readonly effect: "explicitDeny"; readonly by: Author }
  | { readonly effect: "implicitDeny"; readonly by: Author };

/**
 * IAM's logic within one account: a deny wins, then there must be an allow, then what limits the caller must allow too. Pure.
 * @param granted whom the resource's own policy names: a user needs no other allow then, a role's session none of its identity
 */
export function decideAccess(
  request: AccessRequest,
  { identity, boundary, session }: BoundPolicies,
  granted?: "user" | "role",
): AccessDecision {
  const limits: readonly (readonly [Author, readonly PolicyDocument[] | undefined])[] = [
    ["permissions boundary", boundary && [boundary]],
    ["session policy", session],
  ];
  if (says("Deny", request, identity)) return { effect: "explicitDeny", by: "identity-based policy" };
  for (const [by, policies = []] of limits) if (says("Deny", request, policies)) return { effect: "explicitDeny", by };

  if (granted === "user") return { effect: "allowed" };
  if (granted === undefined) {
    if (!says("Allow", request, identity)) return { effect: "implicitDeny", by: "identity-based policy" };
  }
  for (const [by, policies] of limits)
    if (policies !== undefined && !says("Allow", request, policies)) return { effect: "implicitDeny", by };
  return { effect: "allowed" };
}

function says(effect: "Allow" | "Deny", request: AccessRequest, policies: readonly PolicyDocument[]): boolean {
  return policies.some((policy) =>
    [policy.Statement].flat().some((statement) => statement.Effect === effect && applies(statement, request, policy.Version)),
  );
}

function applies(statement: PolicyStatement, { action, resource, context }: AccessRequest, version: string): boolean {
  const expand = (text: string): string | undefined => (version === "2012-10-17" ? withVariables(text, context) : text);
  const namesAction = (patterns: string | readonly string[]): boolean =>
    [patterns].flat().some((pattern) => fitsWildcard(pattern.toLowerCase(), action.toLowerCase()));
  const namesResource = (patterns: string | readonly string[]): boolean =>
    [patterns].flat().some((pattern) => {
      const expanded = expand(pattern);
      return expanded !== undefined && fitsArn(expanded, resource);
    });

  return (
    (statement.Action === undefined ? !namesAction(statement.NotAction ?? []) : namesAction(statement.Action)) &&
    (statement.Resource === undefined ? !namesResource(statement.NotResource ?? []) : namesResource(statement.Resource)) &&
    conditionHolds(statement.Condition ?? {}, context, expand)
  );
}

/** The text with its policy variables replaced, or `undefined` where the request has no value for one. */
function withVariables(text: string, context: RequestContext): string | undefined {
  let known = true;
  const expanded = text.replace(/\$\{([^}]*)\}/g, (_, name: string) => {
    if (!/^[\w:/-]+$/.test(name)) throw notServed(`the policy variable \${${name}}`);
    const value = context[name.toLowerCase()];
    if (typeof value !== "string") known = false;
    return String(value);
  });
  return known ? expanded : undefined;
}
