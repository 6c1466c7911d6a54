import type { Account } from "../../account.ts";
import { evaluate } from "../template/evaluate.ts";
import { dependenciesOf } from "../template/references.ts";
import type { Json } from "../template/template.ts";
import { placeOf, stackScope } from "./stack-scope.ts";
import type { Stack, StackResource } from "./stack.ts";

/** A resource as its stack's template wants it, with what others give to it; throws where it cannot be worked out. */
export function wantedResource(account: Account, stack: Stack, id: string): StackResource {
  const { deployment } = stack;
  const definition = deployment?.template.resources.get(id);
  if (deployment === undefined || definition === undefined) throw new Error(`the template of ${stack.name} has no ${id}`);

  const valueOf = (name: string, attribute: string | undefined): string | undefined => {
    const there = stack.resources.get(name);
    return attribute === undefined ? there?.physicalId : there?.attributes[attribute];
  };
  const scope = stackScope(deployment, placeOf(account, stack), valueOf);
  const shown = stackScope(deployment, placeOf(account, stack), valueOf, true);
  return {
    logicalId: id,
    type: definition.type,
    physicalId: "",
    attributes: {},
    properties: evaluate(definition.properties, scope) as Json,
    shownProperties: evaluate(definition.properties, shown) as Json,
    metadata: definition.metadata === undefined ? undefined : evaluate(definition.metadata, scope),
    dependsOn: dependenciesOf(deployment.template).get(id) ?? [],
    deletionPolicy: definition.deletionPolicy,
    updateReplacePolicy: definition.updateReplacePolicy,
    status: "",
    reason: undefined,
    changedAt: account.instant(),
  };
}
