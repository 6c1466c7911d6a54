import { AwsFault } from "../aws-fault.ts";
import { operation, type Operations } from "../operation.ts";
import type { RequestContext } from "../policy/condition.ts";
import { decideAccess } from "../policy/decide-access.ts";
import type { User } from "./identity.ts";
import { type IdentityStore, noSuchEntity } from "./identity-store.ts";
import { page, type PageRequest } from "./page.ts";
import { userNeed } from "./user-operations.ts";

interface Simulation extends PageRequest {
  readonly PolicySourceArn: string;
  readonly ActionNames: readonly string[];
  readonly ResourceArns?: readonly string[];
  readonly ContextEntries?: readonly { readonly ContextKeyName?: string; readonly ContextKeyValues?: readonly string[] }[];
}

/** What would IAM say? The same decision as for real calls, groups and boundary included. */
export function simulationOperations(store: IdentityStore): Operations {
  const sourceOf = (arn: string): User => {
    const user = [...store.users.values()].find((each) => each.arn === arn);
    if (user !== undefined) return store.user(user.name);
    if (arn.includes(":user/")) throw noSuchEntity(`The user with name ${arn.replace(/^.*\//, "")} cannot be found.`);
    throw new AwsFault("InvalidInput", `Invalid Entity Arn: ${arn} does not clearly define entity type and name.`, 400);
  };

  return {
    SimulatePrincipalPolicy: operation<Simulation>({
      requires: ["PolicySourceArn", "ActionNames"],
      takes: ["ResourceArns", "ContextEntries", "MaxItems", "Marker"],
      needs: ({ PolicySourceArn }) => [
        { ...userNeed(store, "SimulatePrincipalPolicy", PolicySourceArn.replace(/^.*\//, "")), shownAs: PolicySourceArn },
      ],
      run: (input) => {
        const user = sourceOf(input.PolicySourceArn);
        const policies = store.policiesOf(user);
        const context = contextOf(store, user, input);
        const questions = input.ActionNames.flatMap((action) =>
          (input.ResourceArns ?? ["*"]).map((resource) => ({ action, resource, context })),
        );
        const { items, rest } = page(questions, input);
        const EvaluationResults = items.map((question) => {
          const decision = decideAccess(question, policies);
          const withoutBoundary = { AllowedByPermissionsBoundary: decision.effect === "allowed" || decision.by !== "permissions boundary" };
          return {
            EvalActionName: question.action,
            EvalResourceName: question.resource,
            EvalDecision: decision.effect,
            MatchedStatements: [],
            MissingContextValues: [],
            ...(policies.boundary === undefined ? {} : { PermissionsBoundaryDecisionDetail: withoutBoundary }),
          };
        });
        return { EvaluationResults, ...rest };
      },
    }),
  };
}

function contextOf(store: IdentityStore, user: User, { ContextEntries = [] }: Simulation): RequestContext {
  const given = ContextEntries.map(({ ContextKeyName = "", ContextKeyValues = [] }) => {
    const [only, ...more] = ContextKeyValues;
    return [ContextKeyName.toLowerCase(), only !== undefined && more.length === 0 ? only : ContextKeyValues] as const;
  });
  return { ...store.contextOf({ arn: user.arn, userId: user.id, userName: user.name }), ...Object.fromEntries(given) };
}
