import type { Account } from "../../account.ts";
import { evaluate, type Scope } from "../template/evaluate.ts";
import { placeOf, stackScope } from "./stack-scope.ts";
import type { Deployment, Stack, StackOutput } from "./stack.ts";

/** What a stack gives out, now that its resources are there. Nothing is masked in it. */
export function outputsOf(account: Account, stack: Stack): StackOutput[] {
  const { deployment } = stack;
  if (deployment === undefined) return [];
  const scope = stackScope(deployment, placeOf(account, stack), (id, attribute) => {
    const there = stack.resources.get(id);
    return attribute === undefined ? there?.physicalId : there?.attributes[attribute];
  });
  return evaluatedOutputs(deployment, scope);
}

/** The outputs of a template whose conditions hold. */
export function evaluatedOutputs({ template }: Deployment, scope: Scope): StackOutput[] {
  return [...template.outputs]
    .filter(([, { condition }]) => condition === undefined || scope.condition(condition))
    .map(([key, { value, description, exportName }]) => ({
      key,
      value: String(evaluate(value, scope)),
      description,
      exportName: exportName === undefined ? undefined : String(evaluate(exportName, scope)),
    }));
}
