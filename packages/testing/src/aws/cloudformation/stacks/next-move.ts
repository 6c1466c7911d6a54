/** One thing to do to one resource. */
export interface Work {
  readonly logicalId: string;
  /** What has to be done before. Names that no work has count as done. */
  readonly after: readonly string[];
  readonly state: "waiting" | "starting" | "started" | "done" | "failed";
}

export type Move =
  | { readonly kind: "start"; readonly ids: readonly string[] }
  | { readonly kind: "cancel"; readonly ids: readonly string[] }
  | { readonly kind: "wait" }
  | { readonly kind: "finish"; readonly outcome: "done" | "failed" };

/**
 * What a stack does next. Pure.
 *
 * @param onFailure `stop`: what is under way is cancelled, nothing new begins. `go on`: only what waits for the failed is left.
 */
export function nextMove(works: readonly Work[], onFailure: "stop" | "go on"): Move {
  const states = new Map(works.map(({ logicalId, state }) => [logicalId, state]));
  const underWay = works.filter(({ state }) => state === "starting" || state === "started").map(({ logicalId }) => logicalId);
  const hasFailed = works.some(({ state }) => state === "failed");

  if (hasFailed && onFailure === "stop")
    return underWay.length > 0 ? { kind: "cancel", ids: underWay } : { kind: "finish", outcome: "failed" };
  const free = works.filter(({ state, after }) => state === "waiting" && after.every((id) => (states.get(id) ?? "done") === "done"));
  if (free.length > 0) return { kind: "start", ids: free.map(({ logicalId }) => logicalId) };
  if (underWay.length > 0) return { kind: "wait" };
  return { kind: "finish", outcome: works.every(({ state }) => state === "done") ? "done" : "failed" };
}

/** Works in the order of what waits for what. */
export function forwards(dependencies: ReadonlyMap<string, readonly string[]>): Work[] {
  return [...dependencies].map(([logicalId, after]) => ({ logicalId, after, state: "waiting" }));
}

/** Works in the opposite order: what waited goes first. */
export function backwards(dependencies: ReadonlyMap<string, readonly string[]>): Work[] {
  return [...dependencies.keys()].map((logicalId) => ({
    logicalId,
    after: [...dependencies].filter(([, after]) => after.includes(logicalId)).map(([id]) => id),
    state: "waiting",
  }));
}
