import { type ResourceSite, unlessAbsent } from "../resources/resource-type.ts";
import { resourceType } from "../resources/resource-types.ts";
import { LATER, type ResourceStep, type ResourceTurn } from "./resource-turn.ts";
import type { StackResource } from "./stack.ts";

/** A resource is removed, unless its policies or the caller say that it stays. One that is gone already counts as removed. */
export const removeResource: ResourceStep = {
  begin: (turn) => {
    const record = recordOf(turn);
    if (record === undefined) return "done";
    if (stays(turn, record)) return turn.tell({ ...record, status: "DELETE_SKIPPED", reason: undefined }, "done");
    if (record.physicalId === "") return turn.tell({ ...record, status: "DELETE_COMPLETE", reason: undefined }, "done");
    return turn.tell({ ...record, status: "DELETE_IN_PROGRESS", reason: undefined }, "starting");
  },

  act: (turn) => {
    const record = recordOf(turn);
    if (record === undefined) return "done";
    const removed = turn.attempt(
      (site) => {
        turn.failIfPlanned("delete");
        unlessAbsent(() => resourceType(record.type).remove(record, record.properties, site));
        return true;
      },
      refused(turn, record),
    );
    if (removed === LATER) return "starting";
    return removed === undefined ? givenUp(turn) : "started";
  },

  look: (turn) => {
    const record = recordOf(turn);
    if (record === undefined) return "done";
    const look = (site: ResourceSite): boolean => resourceType(record.type).isGone?.(record, site) ?? true;
    const isGone = turn.attempt(look, refused(turn, record));
    if (isGone === undefined) return givenUp(turn);
    if (isGone === LATER) return "started";
    return isGone ? turn.tell({ ...record, status: "DELETE_COMPLETE", reason: undefined }, "done") : "started";
  },
};

/** While a stack is cleaned up, what goes is what was replaced or dropped, not what has its name now. */
function recordOf({ operation, stack, id }: ResourceTurn): StackResource | undefined {
  return operation.cleaning ? operation.leftovers.find(({ logicalId }) => logicalId === id) : stack.resources.get(id);
}

function stays({ operation, stack, id, there }: ResourceTurn, { physicalId, deletionPolicy, updateReplacePolicy }: StackResource): boolean {
  if (operation.skipped.includes(id)) return true;
  const isReplaced = operation.cleaning && there !== undefined && there.physicalId !== physicalId;
  switch (operation.kind) {
    case "delete":
      return deletionPolicy !== "Delete";
    case "update":
      return isReplaced ? updateReplacePolicy === "Retain" : deletionPolicy !== "Delete";
    case "create":
    case "rollback":
    case "update-rollback":
      // What was made by the operation that failed goes, unless it is kept in every case.
      return deletionPolicy === "Retain" && !stack.retainExceptOnCreate && !isReplaced;
  }
}

function refused(turn: ResourceTurn, record: StackResource): (reason: string) => void {
  return (reason) => void turn.tell({ ...record, status: "DELETE_FAILED", reason }, "failed");
}

/** A stack that is deleted by force leaves behind what it cannot remove. */
const givenUp = ({ operation }: ResourceTurn): "done" | "failed" => (operation.forced ? "done" : "failed");
