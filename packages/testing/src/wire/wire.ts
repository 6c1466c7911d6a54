/** One call that crosses from the code under test into a fake. */
export interface WireCall {
  /** Counts from 1 over all fakes that share the wire. */
  readonly seq: number;
  readonly to: "aws" | "kubernetes";
  /** `iam:CreateUser`, `PATCH /api/v1/namespaces/x/secrets/y`; a dry run ends in `?dryRun=All`. */
  readonly operation: string;
  /** Identity and user agent. */
  readonly caller: string;
}

/** A call on its way to a fake. */
export interface SentCall extends Omit<WireCall, "seq"> {
  /** What is sent, as plain data or as the text it is sent as. */
  readonly input?: unknown;
}

/** Stands between callers and fakes: hears every call before it takes effect and after, and may delay or break it. */
export interface Wire {
  around<T>(call: SentCall, effect: () => T | Promise<T>): Promise<T>;
}

/** Passes everything on. */
export const openWire: Wire = { around: async (_call, effect) => effect() };
