import { AwsFault } from "../aws-fault.ts";
import { checkCondition, type Condition } from "./condition.ts";

type OneOrMore = string | readonly string[];

export interface PolicyStatement {
  readonly Sid?: string | undefined;
  readonly Effect: "Allow" | "Deny";
  readonly Action?: OneOrMore | undefined;
  readonly NotAction?: OneOrMore | undefined;
  readonly Resource?: OneOrMore | undefined;
  readonly NotResource?: OneOrMore | undefined;
  readonly Condition?: Condition | undefined;
}

/** A policy of an identity, as IAM takes it. */
export interface PolicyDocument {
  readonly Version: string;
  readonly Id?: string | undefined;
  readonly Statement: PolicyStatement | readonly PolicyStatement[];
}

const MEMBERS = ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"];

/** Reads a policy as IAM does when it is given one: what IAM would not take is a `MalformedPolicyDocument`. */
export function parsePolicy(text: string, partition: string): PolicyDocument {
  const policy = parsedPolicy(text);
  const statements = [policy.Statement].flat();
  for (const statement of statements) checkStatement(statement, partition);

  const names = statements.map(({ Sid }) => Sid).filter((name) => name !== undefined);
  if (new Set(names).size < names.length) throw malformed("Statement IDs (SID) in a single policy must be unique.");
  return policy;
}

/** Reads what all policies have in common. What the statements say is still to be checked. */
export function parsedPolicy(text: string): PolicyDocument {
  const policy = parsed(text);
  if (!isObject(policy)) throw malformed("Syntax errors in policy.");
  if (policy["Version"] !== "2012-10-17" && policy["Version"] !== "2008-10-17") throw malformed("Syntax errors in policy.");
  if (Object.keys(policy).some((member) => !["Version", "Id", "Statement"].includes(member))) throw malformed("Syntax errors in policy.");

  if ([policy["Statement"] ?? []].flat().length === 0) throw malformed("Syntax errors in policy.");
  return policy as unknown as PolicyDocument;
}

function checkStatement(statement: unknown, partition: string): void {
  if (!isObject(statement)) throw malformed("Syntax errors in policy.");
  if ("Principal" in statement || "NotPrincipal" in statement) throw malformed("Policy document should not specify a principal.");
  if (Object.keys(statement).some((member) => !MEMBERS.includes(member))) throw malformed("Syntax errors in policy.");
  const { Sid, Effect, Action, NotAction, Resource, NotResource, Condition: condition } = statement as Partial<PolicyStatement>;

  if (Effect !== "Allow" && Effect !== "Deny") throw malformed("Syntax errors in policy.");
  if (Sid !== undefined && !/^[0-9A-Za-z]*$/.test(Sid))
    throw malformed("Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*");

  const actions = oneOf(Action, NotAction, "actions");
  if (actions.some((action) => action !== "*" && !/^[\w-]+:[\w*?-]+$/.test(action)))
    throw malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");

  for (const resource of oneOf(Resource, NotResource, "resources")) {
    if (resource === "*") continue;
    if (!resource.startsWith("arn:")) throw malformed(`Resource ${resource} must be in ARN format or "*".`);
    const [, named = "", ...rest] = resource.split(":");
    if (rest.length < 4) throw malformed("The policy failed legacy parsing");
    if (named !== partition && named !== "*") throw malformed(`Partition "${named}" is not valid for resource "${resource}".`);
  }

  if (condition !== undefined) checkCondition(condition);
}

function oneOf(plain: OneOrMore | undefined, negated: OneOrMore | undefined, what: "actions" | "resources"): string[] {
  const values = [plain ?? negated ?? []].flat();
  if (values.length === 0) throw malformed(`Policy statement must contain ${what}.`);
  if ((plain !== undefined && negated !== undefined) || values.some((value) => typeof value !== "string"))
    throw malformed("Syntax errors in policy.");
  return values;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed("This policy contains invalid Json");
  }
}

export const malformed = (message: string): AwsFault => new AwsFault("MalformedPolicyDocument", message);

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
