import { resourceType } from "../resources/resource-types.ts";
import { stable } from "./changed-properties.ts";
import { putResource } from "./put-resource.ts";
import { LATER, type ResourceStep, type ResourceTurn } from "./resource-turn.ts";
import type { StackResource } from "./stack.ts";

/** A resource becomes again what it was before an update that failed. */
export const restoreResource: ResourceStep = {
  begin: (turn) => {
    const { there, old } = both(turn);
    if (there === undefined || old === undefined) return "done";
    if (turn.operation.skipped.includes(turn.id)) return turn.tell({ ...old, status: "UPDATE_COMPLETE", reason: undefined }, "done");
    const isSame = there.physicalId === old.physicalId && stable(there.properties) === stable(old.properties);
    if (isSame && there.status.endsWith("_COMPLETE")) return "done";
    return turn.tell({ ...there, status: "UPDATE_IN_PROGRESS", reason: undefined }, "starting");
  },

  act: (turn) => {
    const { there, old } = both(turn);
    if (there === undefined || old === undefined) return "done";
    if (there.physicalId !== old.physicalId) {
      turn.operation.leftovers.push(there);
      turn.stack.resources.set(turn.id, old);
      return turn.tell({ ...old, status: "UPDATE_COMPLETE", reason: undefined }, "done");
    }
    const record = turn.attempt(
      (site) => {
        turn.failIfPlanned("update");
        if (stable(there.properties) === stable(old.properties)) return { ...old, status: there.status };
        const { physicalId, attributes } = resourceType(there.type).update?.(there, old.properties, there.properties, site) ?? there;
        return { ...old, physicalId, attributes, status: there.status };
      },
      (reason) => void turn.tell({ ...there, status: "UPDATE_FAILED", reason }, "failed"),
    );
    if (record === LATER) return "starting";
    if (record === undefined) return "failed";
    turn.stack.resources.set(turn.id, record);
    return "started";
  },

  look: (turn) => putResource.look(turn),
};

function both({ stack, operation, id }: ResourceTurn): {
  readonly there: StackResource | undefined;
  readonly old: StackResource | undefined;
} {
  return { there: stack.resources.get(id), old: operation.wayBack?.resources.get(id) };
}
