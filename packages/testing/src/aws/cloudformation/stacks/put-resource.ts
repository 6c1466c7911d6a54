import { invalid } from "../invalid.ts";
import type { MadeResource, ResourceSite, ResourceType } from "../resources/resource-type.ts";
import { resourceType } from "../resources/resource-types.ts";
import { changedProperties, stable, takesReplacement } from "./changed-properties.ts";
import { LATER, type ResourceStep, type ResourceTurn, type State } from "./resource-turn.ts";
import type { StackResource } from "./stack.ts";

const REPLACING = "Requested update requires the creation of a new physical resource; hence creating one.";
const INITIATED = "Resource creation Initiated";

/** A resource becomes as the template wants it: it is made, changed in place, replaced, or left as it is. */
export const putResource: ResourceStep = {
  begin: (turn) => {
    const wanted = turn.attempt(() => turn.wanted(), refused(turn));
    if (wanted === undefined || wanted === LATER) return "failed";
    const { there } = turn;
    if (there === undefined || there.physicalId === "") return turn.tell({ ...wanted, status: "CREATE_IN_PROGRESS" }, "starting");
    const changed = changesOf(turn, there, wanted);
    if (changed.length > 0) {
      const reason = takesReplacement(resourceType(there.type), changed) ? REPLACING : undefined;
      return turn.tell({ ...there, status: "UPDATE_IN_PROGRESS", reason }, "starting");
    }
    const { physicalId, attributes, status, reason, changedAt } = there;
    turn.stack.resources.set(turn.id, { ...wanted, physicalId, attributes, status, reason, changedAt });
    return "done";
  },

  act: (turn) => {
    const { there } = turn;
    if (there === undefined || there.physicalId === "") return create(turn, undefined);
    const isReplaced = turn.attempt(() => {
      turn.failIfPlanned("update");
      const replaces = takesReplacement(resourceType(there.type), changesOf(turn, there, turn.wanted()));
      if (replaces && turn.stack.disableRollback) throw invalid("Replacement type updates not supported on stack with disable-rollback.");
      return replaces;
    }, refused(turn));
    if (isReplaced === undefined || isReplaced === LATER) return "failed";
    return isReplaced ? create(turn, there) : change(turn, there);
  },

  look: (turn) => {
    const { there } = turn;
    if (there === undefined) return "failed";
    const type = resourceType(there.type);
    const look = (site: ResourceSite): boolean => {
      if (type.isReady?.(there, there.properties, site) === false) return false;
      type.read?.(there, site);
      return true;
    };
    const isReady = turn.attempt(look, refused(turn));
    if (isReady === undefined) return "failed";
    if (isReady === LATER || !isReady) return "started";
    return turn.tell({ ...there, status: there.status.replace("IN_PROGRESS", "COMPLETE"), reason: undefined }, "done");
  },
};

/** Makes a resource, as the first or in place of `former`. */
function create(turn: ResourceTurn, former: StackResource | undefined): State {
  const status = former === undefined ? "CREATE_IN_PROGRESS" : "UPDATE_IN_PROGRESS";
  const made = turn.attempt((site) => {
    if (former === undefined) turn.failIfPlanned("create");
    const wanted = turn.wanted();
    const type = resourceType(wanted.type);
    checkRequired(type, wanted);
    if (former !== undefined) checkName(type, former, wanted);

    // From here on there is something that has to be removed, should the rest fail.
    const begun = (partly: MadeResource): StackResource => {
      const record = { ...wanted, ...partly, status, reason: INITIATED };
      if (former !== undefined && turn.there === former) turn.operation.leftovers.push(former);
      turn.stack.resources.set(turn.id, record);
      return record;
    };
    return begun(type.create(wanted.properties, { ...site, begun: (partly) => void begun(partly) }));
  }, refused(turn));
  if (made === LATER) return "starting";
  return made === undefined ? "failed" : turn.tell(made, "started");
}

function change(turn: ResourceTurn, there: StackResource): State {
  const record = turn.attempt(
    (site) => {
      const wanted = turn.wanted();
      const { physicalId, attributes } = resourceType(there.type).update?.(there, wanted.properties, there.properties, site) ?? there;
      return { ...wanted, physicalId, attributes, status: there.status };
    },
    (reason, effects) => {
      // Where nothing had changed yet, there is nothing to take back.
      const properties = effects === 0 ? there.properties : turn.wanted().properties;
      turn.tell({ ...there, properties, status: "UPDATE_FAILED", reason }, "failed");
    },
  );
  if (record === LATER) return "starting";
  if (record === undefined) return "failed";
  turn.stack.resources.set(turn.id, record);
  return "started";
}

function refused(turn: ResourceTurn): (reason: string) => void {
  return (reason) => {
    const { there } = turn;
    const isNew = there === undefined || there.status.startsWith("CREATE_IN_PROGRESS");
    const record = there ?? unmade(turn);
    turn.tell({ ...record, status: isNew ? "CREATE_FAILED" : "UPDATE_FAILED", reason }, "failed");
  };
}

/** A resource of which not even the properties can be worked out. */
function unmade({ id, stack }: ResourceTurn): StackResource {
  const definition = stack.deployment?.template.resources.get(id);
  return {
    logicalId: id,
    type: definition?.type ?? "",
    physicalId: "",
    attributes: {},
    properties: {},
    shownProperties: {},
    metadata: undefined,
    dependsOn: [],
    deletionPolicy: "Delete",
    updateReplacePolicy: "Delete",
    status: "",
    reason: undefined,
    changedAt: stack.createdAt,
  };
}

/** What differs, the stack's own tags included where the resource takes tags. */
function changesOf({ stack, operation }: ResourceTurn, there: StackResource, wanted: StackResource): string[] {
  const changed = changedProperties(there.properties, wanted.properties);
  const former = operation.wayBack?.deployment.tags ?? [];
  const isRetagged = stable(former) !== stable(stack.deployment?.tags ?? []) && "Tags" in resourceType(there.type).properties;
  const isRedescribed = stable(there.metadata) !== stable(wanted.metadata);
  return [...new Set([...changed, ...(isRetagged ? ["Tags"] : []), ...(isRedescribed ? ["Metadata"] : [])])];
}

function checkRequired({ required }: ResourceType, { logicalId, properties }: StackResource): void {
  const missing = required.filter((name) => !(name in properties));
  if (missing.length === 0) return;
  const problems = missing.map((name) => `#: required key [${name}] not found`).join("\n");
  throw invalid(`Properties validation failed for resource ${logicalId} with message:\n${problems}`);
}

/** The new resource and the old one live side by side for a while, which two of one name cannot. */
function checkName({ nameProperty = "" }: ResourceType, former: StackResource, wanted: StackResource): void {
  const name = wanted.properties[nameProperty];
  if (name === undefined || name !== former.properties[nameProperty]) return;
  const rule = "CloudFormation cannot update a stack when a custom-named resource requires replacing.";
  throw invalid(`${rule} Rename ${String(name)} and update the stack again.`);
}
