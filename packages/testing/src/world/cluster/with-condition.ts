/** One condition of a status, as all kinds have them. */
export interface Condition {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly lastTransitionTime?: string | undefined;
  readonly lastUpdateTime?: string | undefined;
}

/** The conditions with `next` in them. A condition that keeps its status keeps its time of transition too. */
export function withCondition(conditions: readonly Condition[] = [], next: Condition): readonly Condition[] {
  const before = conditions.find(({ type }) => type === next.type);
  const lastTransitionTime = before?.status === next.status ? before.lastTransitionTime : next.lastTransitionTime;
  return [...conditions.filter(({ type }) => type !== next.type), { ...next, lastTransitionTime }];
}
