import { apiTime } from "../time/api-time.ts";
import type { BrokerCondition, BrokerObject, BrokerStatus } from "./broker-object.ts";
import { goDurationMs } from "./go-duration.ts";

const DEFAULT_RELIST_MS = 86_400_000;
const GIVE_UP_AFTER_MS = 604_800_000;

/** What is written of a status: every field, so that what is absent goes away. */
type WholeStatus = { readonly [Field in keyof Required<BrokerStatus>]: Required<BrokerStatus>[Field] | null };

/**
 * Decides whether the broker is to be asked for its catalog, or to be taken apart. One that is Ready is left alone until its
 * spec changes or its time to be listed again has come; one that is not Ready is never left alone.
 */
export function isDue({ metadata, spec, status = {} }: BrokerObject, now: Date): boolean {
  if ((status.reconciledGeneration ?? 0) !== metadata.generation || metadata.deletionTimestamp !== undefined) return true;
  const ready = (status.conditions ?? []).find(({ type }) => type === "Ready");
  if (ready?.status !== "True") return true;
  if (spec.relistBehavior === "Manual") return false;
  if (status.lastCatalogRetrievalTime === undefined) return true;
  const everyMs = spec.relistDuration === undefined ? DEFAULT_RELIST_MS : (goDurationMs(spec.relistDuration) ?? DEFAULT_RELIST_MS);
  return now.getTime() > Date.parse(status.lastCatalogRetrievalTime) + everyMs;
}

/** Whether the catalog could not be fetched for so long that the controller says that it gives up; it does not, really. */
export function isGivenUp({ operationStartTime }: BrokerStatus, now: Date): boolean {
  return operationStartTime !== undefined && now.getTime() >= Date.parse(operationStartTime) + GIVE_UP_AFTER_MS;
}

/**
 * The status with a condition in it. A condition of a new type is written only where there is none at all: that is why
 * `Failed` never shows. The generation counts as reconciled when the broker is Ready, and not before.
 */
export function withCondition(
  { metadata, status = {} }: BrokerObject,
  next: Omit<BrokerCondition, "lastTransitionTime">,
  now: Date,
): WholeStatus {
  const before = status.conditions ?? [];
  const at = (old: BrokerCondition | undefined): string => (old?.status === next.status ? old.lastTransitionTime : apiTime(now));
  const conditions =
    before.length === 0
      ? [{ ...next, lastTransitionTime: at(undefined) }]
      : before.map((old) => (old.type === next.type ? { ...next, lastTransitionTime: at(old) } : old));
  const success = next.type === "Ready" && next.status === "True";
  return {
    conditions,
    reconciledGeneration: (success ? metadata.generation : status.reconciledGeneration) ?? 0,
    operationStartTime: status.operationStartTime ?? null,
    lastCatalogRetrievalTime: (success ? apiTime(now) : status.lastCatalogRetrievalTime) ?? null,
    lastConditionState: stateOf(conditions),
  };
}

/** The status with the time since when the catalog is being asked for in vain, or without it. */
export function withOperationStart({ status = {} }: BrokerObject, startedAt: Date | undefined): WholeStatus {
  const { conditions = null, reconciledGeneration = 0, lastCatalogRetrievalTime = null, lastConditionState = "" } = status;
  // Where no condition was seen yet the status cannot be valid; the write is meant to meet a conflict then.
  return {
    conditions: conditions ?? [],
    reconciledGeneration,
    operationStartTime: startedAt ? apiTime(startedAt) : null,
    lastCatalogRetrievalTime,
    lastConditionState,
  };
}

/** What `kubectl get` shows as STATUS. */
function stateOf(conditions: readonly BrokerCondition[]): string {
  const last = conditions.at(-1);
  return last?.status === "True" ? last.type : (last?.reason ?? "");
}
