import { type AwsFault, notServed } from "../aws-fault.ts";
import { checkCondition, conditionHolds, type RequestContext } from "./condition.ts";
import { isObject, malformed, parsedPolicy, type PolicyDocument, type PolicyStatement } from "./policy-document.ts";
import { fitsWildcard } from "./wildcard.ts";

/** Who is meant by a statement of a trust policy. */
type Principal = "*" | Readonly<Record<string, string | readonly string[]>>;

type TrustStatement = Omit<PolicyStatement, "Resource" | "NotResource"> & { readonly Principal: Principal };

/** Who asks to take on a role. */
export interface Trustee {
  readonly accountId: string;
  /** A user's, or of a session. */
  readonly arn: string;
  /** Of a session: the role that it is of. */
  readonly roleArn?: string | undefined;
  readonly context: RequestContext;
}

/** By name, as part of the account, or not at all. */
export type Trust = "named" | "through the account" | "none" | "denied";

const MEMBERS = ["Sid", "Effect", "Principal", "Action", "Condition"];

/**
 * Reads the policy that says who may take on a role, as IAM does when it is given one.
 * @param exists whether there is a user or role of this account with that ARN: IAM does not take names of nobody
 */
export function parseTrustPolicy(text: string, accountId: string, exists: (arn: string) => boolean): PolicyDocument {
  const policy = parsedPolicy(text);
  for (const statement of [policy.Statement].flat()) {
    if (!isObject(statement)) throw malformed("Syntax errors in policy.");
    checkStatement(statement, accountId, exists);
  }
  return policy;
}

function checkStatement(statement: Readonly<Record<string, unknown>>, accountId: string, exists: (arn: string) => boolean): void {
  const { Effect, Principal: principal, Action, Condition: condition } = statement as Partial<TrustStatement>;
  for (const prohibited of ["Resource", "NotResource"]) if (prohibited in statement) throw malformed(`Has prohibited field ${prohibited}`);
  for (const member of ["NotPrincipal", "NotAction"]) if (member in statement) throw notServed(`${member} in the trust policy of a role`);
  if (Object.keys(statement).some((member) => !MEMBERS.includes(member))) throw malformed("Syntax errors in policy.");
  if (Effect !== "Allow" && Effect !== "Deny") throw malformed("Syntax errors in policy.");
  if (principal === undefined) throw malformed("Missing required field Principal");
  if (principal !== "*" && !isObject(principal)) throw malformed("Invalid principal in policy.");

  const actions = [Action ?? []].flat();
  if (actions.length === 0) throw malformed("Missing required field Action");
  if (actions.some((action) => !/^sts:/i.test(action))) throw malformed("AssumeRole policy may only specify STS AssumeRole actions.");

  for (const [kind, value] of principalsOf(principal)) if (!isPrincipal(kind, value, accountId, exists)) throw noPrincipal(kind, value);
  if (condition !== undefined) checkCondition(condition);
}

/** How far a role trusts somebody. Pure. */
export function trustOf(policy: PolicyDocument, trustee: Trustee): Trust {
  const found = ([policy.Statement].flat() as unknown as readonly TrustStatement[])
    .filter(({ Action = [] }) => [Action].flat().some((action) => fitsWildcard(action.toLowerCase(), "sts:assumerole")))
    .filter(({ Condition = {} }) => conditionHolds(Condition, trustee.context, withoutVariables))
    .map(({ Effect, Principal: principal }) => ({ Effect, trust: trustIn(principal, trustee) }))
    .filter(({ trust }) => trust !== "none");
  if (found.some(({ Effect }) => Effect === "Deny")) return "denied";
  return found.find(({ trust }) => trust === "named")?.trust ?? found[0]?.trust ?? "none";
}

function withoutVariables(text: string): string {
  if (text.includes("${")) throw notServed("policy variables in the trust policy of a role");
  return text;
}

function trustIn(principal: Principal, { accountId, arn, roleArn }: Trustee): Exclude<Trust, "denied"> {
  const named = principalsOf(principal)
    .filter(([kind]) => kind === "AWS")
    .map(([, value]) => value);
  if (named.some((value) => value === "*" || value === arn || value === roleArn)) return "named";
  return named.some((value) => value === accountId || value.endsWith(`:iam::${accountId}:root`)) ? "through the account" : "none";
}

function principalsOf(principal: Principal): readonly (readonly [kind: string, value: string])[] {
  if (principal === "*") return [["AWS", "*"]];
  return Object.entries(principal).flatMap(([kind, values]) => [values].flat().map((value) => [kind, value] as const));
}

function isPrincipal(kind: string, value: string, accountId: string, exists: (arn: string) => boolean): boolean {
  if (kind === "Service") return /^[\w.-]+\.amazonaws\.com(\.cn)?$/.test(value);
  if (kind === "Federated") return value !== "";
  if (kind !== "AWS") return false;
  if (value === "*" || /^\d{12}$/.test(value)) return true;
  const [, account, kindOfArn] = /^arn:[\w-]+:(?:iam|sts)::(\d{12}):(root|user|role|assumed-role)(?:\/|$)/.exec(value) ?? [];
  if (account === undefined) return false;
  return account !== accountId || kindOfArn === "root" || kindOfArn === "assumed-role" || exists(value);
}

const noPrincipal = (kind: string, value: string): AwsFault => malformed(`Invalid principal in policy: "${kind}":"${value}"`);
