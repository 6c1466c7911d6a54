import { AwsFault, brokenConnection, unknownHost } from "./aws-fault.ts";
import { dialectOf } from "./dialect.ts";

/** What goes wrong with a call. */
export type Fault = {
  /** How many calls it hits, the next ones. Default 1. */
  readonly times?: number | undefined;
} & (
  | {
      readonly kind:
        | "before-send" /* no connection, no effect */
        | "no-such-host" /* no connection: the name does not resolve */
        | "bad-certificate" /* no connection: the certificate is not trusted */
        | "lost-answer" /* the effect is there, the answer is not */
        | "throttled"
        | "expired" /* the caller's session has ended */
        | "denied" /* by the organisation, whatever the policies of the account say */
        | "server-error" /* 500, without effect */
        | "server-error-after-effect"
        | "malformed" /* the effect is there, the answer ends half-way; over the wire only */
        | "garbled" /* the effect is there, the answer is a page of somebody on the way; over the wire only */
        | "stale" /* a read is answered what the same read was answered the last time */;
    }
  | {
      readonly kind: "slow";
      /** How much later than usual it takes effect, in milliseconds of the world's clock. */
      readonly ms: number;
    }
  | {
      /** Any other answer of AWS's. */
      readonly kind: "refused";
      readonly code: string;
      readonly message?: string | undefined;
      readonly httpStatus?: number | undefined;
    }
);

/** The faults that still have to happen, by operation. */
export class AwsFaults {
  readonly #pending: { readonly operation: string; readonly fault: Fault; left: number }[] = [];

  add(operation: string, fault: Fault): void {
    if (!/^\w+:\w+$/.test(operation)) throw new Error(`name the operation as service:Operation, not ${operation}`);
    this.#pending.push({ operation, fault, left: fault.times ?? 1 });
  }

  /** The fault that hits this call, if one does. */
  take(operation: string): Fault | undefined {
    const next = this.#pending.find((pending) => pending.operation === operation && pending.left > 0);
    if (next === undefined) return undefined;
    next.left -= 1;
    return next.fault;
  }
}

/** What the caller gets instead of the effect, if the fault comes before it. */
export function failureBefore(fault: Fault | undefined, operation: string): Error | undefined {
  const service = operation.replace(/:.*$/, "");
  const dialect = dialectOf(service);
  switch (fault?.kind) {
    case "before-send":
      return brokenConnection("ECONNREFUSED", "connect ECONNREFUSED");
    case "no-such-host":
      return unknownHost(`${service}.amazonaws.com`);
    case "bad-certificate":
      return brokenConnection("DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed certificate");
    case "expired":
      return dialect.expired();
    case "throttled":
      return dialect.throttled();
    case "server-error":
      return dialect.internal();
    case "refused":
      return new AwsFault(fault.code, fault.message ?? fault.code, fault.httpStatus ?? 400);
    default:
      return undefined;
  }
}

/** What the caller gets instead of the answer, once the effect is there. */
export function failureAfter(fault: Fault | undefined, operation: string): Error | undefined {
  if (fault?.kind === "lost-answer") return brokenConnection("ECONNRESET", "socket hang up");
  if (fault?.kind === "server-error-after-effect") return dialectOf(operation.replace(/:.*$/, "")).internal();
  return undefined;
}
