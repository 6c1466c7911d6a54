export interface OsbErrorDetails {
  /** One imperative sentence telling the operator what to do; safe to print. */
  readonly remediation: string;
  /** True when the same call may succeed later with nobody changing anything. Default false. */
  readonly retryable?: boolean | undefined;
  readonly cause?: unknown;
}

/** Root of every error the SDK returns. Tell them apart by `type`, never by `instanceof`. */
export abstract class OsbError<Type extends string = string> extends Error {
  readonly type: Type;
  readonly remediation: string;
  readonly retryable: boolean;

  constructor(type: Type, message: string, { remediation, retryable = false, cause }: OsbErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = type;
    this.type = type;
    this.remediation = remediation;
    this.retryable = retryable;
  }
}

/** The caller's signal ended the call. `cause` is the signal's reason. */
export class Aborted extends OsbError<"Aborted"> {
  constructor(what: string, cause: unknown) {
    super("Aborted", `${what} was aborted`, { remediation: "Repeat the call; it resumes from what exists.", cause });
  }
}

/** The call took longer than it was given. */
export class TimedOut extends OsbError<"TimedOut"> {
  readonly timeoutMs: number;

  constructor(what: string, timeoutMs: number) {
    super("TimedOut", `${what} took longer than ${timeoutMs} ms`, {
      remediation: "Repeat the call, or raise timeoutMs.",
      retryable: true,
    });
    this.timeoutMs = timeoutMs;
  }
}

/** One thing that is wrong with an input. */
export interface InputProblem {
  /** Path of the field in the caller's input, `broker.id` for one. */
  readonly field: string;
  /** What is needed and what was found instead; continues the sentence that begins with the field. */
  readonly message: string;
}

/** The input cannot be worked with. Carries all its problems at once; nothing was changed. */
export class InvalidInput extends OsbError<"InvalidInput"> {
  readonly problems: readonly InputProblem[];

  constructor(problems: readonly InputProblem[]) {
    super("InvalidInput", problems.map(({ field, message }) => `${field} ${message}`).join("; "), {
      remediation: `Correct ${problems.map(({ field }) => field).join(", ")}.`,
    });
    this.problems = problems;
  }
}

/** What was planned no longer fits what exists. Nothing was done. */
export class WorldMoved extends OsbError<"WorldMoved"> {
  readonly expected: string;
  readonly found: string;

  constructor(what: string, expected: string, found: string) {
    super("WorldMoved", `${what} is not as it was when the plan was made (plan ${expected}, now ${found})`, {
      remediation: "Make the plan again, read it, and apply the new one.",
    });
    this.expected = expected;
    this.found = found;
  }
}
