import { notServed } from "../aws-fault.ts";
import { fitsArn, fitsWildcard } from "./wildcard.ts";

/** Facts about a request, keys in lower case. What is absent here is absent from the request. */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

/** Operator → key → values, as a policy writes it. */
export type Condition = Readonly<Record<string, Readonly<Record<string, string | boolean | readonly (string | boolean)[]>>>>;

type Test = (value: string, wanted: string) => boolean;

const TESTS: Readonly<Record<string, Test>> = {
  StringEquals: (value, wanted) => value === wanted,
  StringEqualsIgnoreCase: (value, wanted) => value.toLowerCase() === wanted.toLowerCase(),
  StringLike: (value, wanted) => fitsWildcard(wanted, value),
  ArnEquals: (value, wanted) => fitsArn(wanted, value),
  ArnLike: (value, wanted) => fitsArn(wanted, value),
  Bool: (value, wanted) => value.toLowerCase() === wanted.toLowerCase(),
};

/** The keys that the fake fills for every request that has them on AWS. */
const KEYS = [
  "aws:PrincipalAccount",
  "aws:PrincipalArn",
  "aws:PrincipalTag/*",
  "aws:RequestTag/*",
  "aws:RequestedRegion",
  "aws:ResourceAccount",
  "aws:ResourceTag/*",
  "aws:TagKeys",
  "aws:userid",
  "aws:username",
  "iam:PermissionsBoundary",
  "iam:PolicyARN",
  "iam:ResourceTag/*",
  "s3:ResourceAccount",
  "s3:delimiter",
  "s3:prefix",
  "sts:ExternalId",
  "sts:RoleSessionName",
].map((key) => key.toLowerCase());

/**
 * Refuses, by name, a condition that the fake cannot judge: an operator it does not know, or a key that
 * AWS fills and the fake does not.
 */
export function checkCondition(condition: Condition): void {
  for (const [operator, keys] of Object.entries(condition)) {
    const { name } = operatorOf(operator);
    if (name !== "Null" && testOf(name) === undefined) throw notServed(`the condition operator ${operator}`);
    for (const key of Object.keys(keys))
      if (!KEYS.some((known) => fitsWildcard(known, key.toLowerCase()))) throw notServed(`the condition key ${key}`);
  }
}

/** Tells whether all of a statement's conditions hold. `expand` replaces policy variables; a value it cannot expand fits nothing. */
export function conditionHolds(condition: Condition, context: RequestContext, expand: (value: string) => string | undefined): boolean {
  return Object.entries(condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => {
      const wanted = [values].flat().map((value) => expand(String(value)) ?? "\0");
      return holds(operator, context[key.toLowerCase()], wanted);
    }),
  );
}

function holds(operator: string, found: string | readonly string[] | undefined, wanted: readonly string[]): boolean {
  const { name, quantifier, ifExists } = operatorOf(operator);
  if (name === "Null") return wanted.includes(String(found === undefined));

  const test = testOf(name);
  if (test === undefined) throw notServed(`the condition operator ${operator}`);
  const negated = isNegated(name);
  const fits = (value: string): boolean => wanted.some((each) => test(value, each)) !== negated;

  const values = found === undefined ? [] : [found].flat();
  if (quantifier === "ForAllValues") return values.every(fits);
  if (found === undefined) return quantifier === undefined && (ifExists || negated);
  return quantifier === undefined && negated ? values.every(fits) : values.some(fits);
}

function operatorOf(written: string): { readonly name: string; readonly quantifier: string | undefined; readonly ifExists: boolean } {
  const [, quantifier, name = written, ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(written) ?? [];
  return { name, quantifier, ifExists: ifExists !== undefined };
}

const isNegated = (name: string): boolean => /^(String|Arn)Not/.test(name);

const testOf = (name: string): Test | undefined => TESTS[name.replace(/^(String|Arn)Not/, "$1")];
