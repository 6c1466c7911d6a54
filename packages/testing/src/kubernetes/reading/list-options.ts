import { ApiFault, badRequest, type Cause, invalid } from "../api-fault.ts";
import { forbiddenValue, unsupportedValue } from "../kinds/causes.ts";

const LIST_OPTIONS = { group: "meta.k8s.io", version: "v1", plural: "listoptions", kind: "ListOptions", namespaced: false };
const MATCH = "resourceVersionMatch";

/** @throws ApiFault 422 where the parameters of a list do not go together */
export function checkListOptions(query: URLSearchParams): void {
  const match = query.get(MATCH) ?? "";
  const version = query.get("resourceVersion") ?? "";
  refuse([
    ...(match !== "" && version === "" ? [forbiddenValue(MATCH, `${MATCH} is forbidden unless resourceVersion is provided`)] : []),
    ...(match !== "" && query.get("continue") ? [forbiddenValue(MATCH, `${MATCH} is forbidden when continue is provided`)] : []),
    ...(match === "" || match === "Exact" || match === "NotOlderThan"
      ? []
      : [unsupportedValue(MATCH, match, ["Exact", "NotOlderThan", ""])]),
    ...(match === "Exact" && version === "0" ? [forbiddenValue(MATCH, `${MATCH} "exact" is forbidden for resourceVersion "0"`)] : []),
    ...(query.has("sendInitialEvents") ? [forbiddenValue("sendInitialEvents", "sendInitialEvents is forbidden for list")] : []),
  ]);
}

/** @throws ApiFault 422 where the parameters of a watch do not go together */
export function checkWatchOptions(query: URLSearchParams): void {
  const match = query.get(MATCH) ?? "";
  const sendsInitial = query.has("sendInitialEvents");
  refuse([
    ...(sendsInitial && match !== "NotOlderThan"
      ? [forbiddenValue(MATCH, `sendInitialEvents requires setting ${MATCH} to NotOlderThan`)]
      : []),
    ...(match !== "" && !sendsInitial
      ? [forbiddenValue(MATCH, `${MATCH} is forbidden for watch unless sendInitialEvents is provided`)]
      : []),
    ...(match === "" || match === "NotOlderThan" ? [] : [unsupportedValue(MATCH, match, ["NotOlderThan"])]),
    ...(match !== "" && query.get("continue") ? [forbiddenValue(MATCH, `${MATCH} is forbidden when continue is provided`)] : []),
  ]);
}

/**
 * The revision that a request asks for; 0 where it asks for none.
 * @throws ApiFault 400 for a list, 500 for a watch, where it is none
 */
export function revisionIn(query: URLSearchParams, by: "list" | "watch"): number {
  const text = query.get("resourceVersion") || "0";
  if (/^\d+$/.test(text)) return Number(text);
  const problem = `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`;
  throw by === "list" ? badRequest(`invalid resource version: ${problem}`) : new ApiFault(500, "", problem);
}

function refuse(causes: readonly Cause[]): void {
  if (causes.length > 0) throw invalid(LIST_OPTIONS, "", causes);
}
