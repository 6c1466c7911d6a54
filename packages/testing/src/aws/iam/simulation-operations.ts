import { AwsFault } from "../aws-fault.ts";
import { operation, type Operations } from "../operation.ts";
import type { RequestContext } from "../policy/condition.ts";
import { type BoundPolicies, decideAccess } from "../policy/decide-access.ts";
import type { Identity } from "./identity.ts";
import { type IdentityStore, noSuchEntity } from "./identity-store.ts";
import { page, type PageRequest } from "./page.ts";

interface Simulation extends PageRequest {
  readonly PolicySourceArn: string;
  readonly ActionNames: readonly string[];
  readonly ResourceArns?: readonly string[];
  readonly ContextEntries?: readonly { readonly ContextKeyName?: string; readonly ContextKeyValues?: readonly string[] }[];
}

/** What would IAM say? The same decision as for real calls, groups and boundary included. */
export function simulationOperations(store: IdentityStore): Operations {
  const sourceOf = (arn: string): Identity => {
    const [, kind, name = ""] = /:(user|group|role)\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
    if (kind !== "user" && kind !== "group" && kind !== "role")
      throw new AwsFault("InvalidInput", `Invalid Entity Arn: ${arn} does not clearly define entity type and name.`, 400);
    const found = store[kind](name);
    if (found.arn !== arn) throw noSuchEntity(`The ${kind} with name ${name} cannot be found.`);
    return found;
  };

  return {
    SimulatePrincipalPolicy: operation<Simulation>({
      requires: ["PolicySourceArn", "ActionNames"],
      takes: ["ResourceArns", "ContextEntries", "MaxItems", "Marker"],
      needs: ({ PolicySourceArn }) => [{ action: "iam:SimulatePrincipalPolicy", resource: PolicySourceArn }],
      run: (input) => {
        const source = sourceOf(input.PolicySourceArn);
        const policies = store.policiesOfIdentity(source);
        const context = contextOf(store, source, input);
        const questions = input.ActionNames.flatMap((action) =>
          (input.ResourceArns ?? ["*"]).map((resource) => ({ action, resource, context })),
        );
        const missing = keysIn(policies).filter((key) => context[key.toLowerCase()] === undefined);
        const { items, rest } = page(questions, input);
        const EvaluationResults = items.map((question) => {
          const decision = decideAccess(question, policies);
          const withoutBoundary = { AllowedByPermissionsBoundary: decision.effect === "allowed" || decision.by !== "permissions boundary" };
          return {
            EvalActionName: question.action,
            EvalResourceName: question.resource,
            EvalDecision: decision.effect,
            MissingContextValues: missing,
            ...(policies.boundary === undefined ? {} : { PermissionsBoundaryDecisionDetail: withoutBoundary }),
          };
        });
        return { EvaluationResults, ...rest };
      },
    }),
  };
}

/** The condition keys that policies ask for, as they write them. */
function keysIn({ identity, boundary }: BoundPolicies): readonly string[] {
  const statements = [...identity, ...(boundary === undefined ? [] : [boundary])].flatMap(({ Statement }) => Statement);
  return [...new Set(statements.flatMap(({ Condition = {} }) => Object.values(Condition).flatMap((keys) => Object.keys(keys))))];
}

function contextOf(store: IdentityStore, { kind, arn, id, name }: Identity, { ContextEntries = [] }: Simulation): RequestContext {
  const given = ContextEntries.map(({ ContextKeyName = "", ContextKeyValues = [] }) => {
    const [only, ...more] = ContextKeyValues;
    return [ContextKeyName.toLowerCase(), only !== undefined && more.length === 0 ? only : ContextKeyValues] as const;
  });
  const own = {
    user: () => store.contextOf({ arn, userId: id, userName: name }),
    role: () => store.contextOf({ arn, userId: id, session: { roleName: name, policies: undefined } }),
    group: () => ({}),
  }[kind]();
  return { ...own, ...Object.fromEntries(given) };
}
