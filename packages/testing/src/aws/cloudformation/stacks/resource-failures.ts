/** Something that a stack does not manage to do. */
export interface ResourceFailure {
  /** Name of the stack. Default: any. */
  readonly stack?: string | undefined;
  readonly logicalId: string;
  readonly on: "create" | "update" | "delete";
  /** What its event says. */
  readonly reason: string;
  /** How many times, the next ones. Default 1. */
  readonly times?: number | undefined;
}

/** The failures of resources that still have to happen. */
export class ResourceFailures {
  readonly #pending: { readonly failure: ResourceFailure; left: number }[] = [];

  add(failure: ResourceFailure): void {
    this.#pending.push({ failure, left: failure.times ?? 1 });
  }

  /** The reason for which this fails, if it does. */
  take(stack: string, logicalId: string, on: ResourceFailure["on"]): string | undefined {
    const next = this.#pending.find(
      ({ failure, left }) => left > 0 && failure.logicalId === logicalId && failure.on === on && (failure.stack ?? stack) === stack,
    );
    if (next === undefined) return undefined;
    next.left -= 1;
    return next.failure.reason;
  }
}
