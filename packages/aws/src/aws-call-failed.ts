import { OsbError } from "@osb/core";
import { type AwsFailureClass, effectOf, failureClassOf } from "./failure-class.ts";
import { scrubbed } from "./scrubbed.ts";

/** An AWS call failed. Carries facts, never the SDK's error: that one may hold the answer's body, and with it a secret. */
export class AwsCallFailed extends OsbError<"AwsCallFailed"> {
  /** Service and action, as IAM writes it: `dynamodb:CreateTable`. */
  readonly operation: string;
  /** AWS's own code, `ResourceInUseException` for one, or Node's, such as `ECONNREFUSED`. */
  readonly code: string;
  /** What the code means to the caller. New ones may come with any minor version. */
  readonly failureClass: AwsFailureClass;
  /** Whether the call can have changed something all the same. `unknown` is for the next look to find out. */
  readonly effect: "none" | "unknown";
  readonly httpStatus: number | undefined;
  readonly requestId: string | undefined;
  /** How often the client sent the request. */
  readonly attempts: number;

  private constructor(operation: string, facts: ThrownFacts) {
    const { code, httpStatus, requestId, attempts } = facts;
    const failureClass = failureClassOf({ code, httpStatus });
    super("AwsCallFailed", `${operation} failed with ${code}: ${messageOf(failureClass, facts)}`, {
      remediation: remedy(operation, failureClass, facts),
      retryable: RETRYABLE.has(failureClass),
    });
    this.operation = operation;
    this.code = code;
    this.failureClass = failureClass;
    this.effect = effectOf({ code, httpStatus, attempts });
    this.httpStatus = httpStatus;
    this.requestId = requestId;
    this.attempts = attempts;
  }

  /** Takes the facts from whatever an SDK client threw, and leaves the rest behind. */
  static from(operation: string, thrown: unknown): AwsCallFailed {
    return new AwsCallFailed(operation, factsOf(thrown));
  }
}

interface ThrownFacts {
  readonly code: string;
  /** AWS's own sentence. Absent where the text may be a piece of an answer. */
  readonly text: string | undefined;
  /** Whom no answer came from: its name has the region in it. */
  readonly host: string | undefined;
  readonly httpStatus: number | undefined;
  readonly requestId: string | undefined;
  readonly attempts: number;
}

const RETRYABLE: ReadonlySet<AwsFailureClass> = new Set(["unreachable", "unreadable", "server", "throttled", "busy"]);

function factsOf(thrown: unknown): ThrownFacts {
  const { name, code, message, hostname, $fault, $metadata } = Object(thrown) as {
    readonly name?: unknown;
    readonly code?: unknown;
    readonly hostname?: unknown;
    readonly message?: unknown;
    readonly $fault?: unknown;
    readonly $metadata?: { readonly requestId?: string; readonly httpStatusCode?: number; readonly attempts?: number };
  };
  const httpStatus = $metadata?.httpStatusCode;
  const host = typeof hostname === "string" && /^[\w.-]{1,253}$/.test(hostname) ? hostname : undefined;
  const common = { host, httpStatus, requestId: $metadata?.requestId, attempts: $metadata?.attempts ?? 1 };
  // Only what AWS answered as an error has a fault; such an answer's message is AWS's sentence.
  if ($fault !== undefined && (httpStatus === undefined || httpStatus >= 300))
    return { ...common, code: String(name ?? "Unknown"), text: String(message ?? "") };
  if (typeof code === "string" && /^[A-Z][A-Z0-9_]+$/.test(code)) return { ...common, code, text: undefined };
  if (message === "Region is missing") return { ...common, code: "RegionMissing", text: undefined };
  if (httpStatus !== undefined || (typeof thrown === "object" && thrown !== null && "$response" in thrown))
    return { ...common, code: "UnreadableAnswer", text: undefined };
  return { ...common, code: String(name ?? "Unknown"), text: undefined };
}

/** The SDK's codes for credentials that it could not get hold of: none are configured, or a session has ended. */
const NO_CREDENTIALS: ReadonlySet<string> = new Set(["CredentialsProviderError", "TokenProviderError"]);

function messageOf(failureClass: AwsFailureClass, { code, text, host }: ThrownFacts): string {
  switch (failureClass) {
    // AWS's own texts on credentials repeat what was sent.
    case "credentials":
      return NO_CREDENTIALS.has(code) ? "the client finds no credentials" : "the credentials are not accepted";
    case "clock":
      return "this machine's clock differs from AWS's";
    case "configuration":
      return "the client has no region";
    case "unreachable":
      return host === undefined ? "no answer came" : `no answer came from ${host}`;
    case "unreadable":
      return "the answer cannot be read";
    default:
      return text === undefined || text === "" ? "no more is known" : scrubbed(text);
  }
}

function remedy(operation: string, failureClass: AwsFailureClass, { code, text }: ThrownFacts): string {
  switch (failureClass) {
    case "denied":
      return /explicit deny/.test(text ?? "")
        ? `Find the policy that denies ${operation} to the caller (its own, a boundary or the organisation's), and have it changed.`
        : `Allow ${operation} to the caller.`;
    case "credentials":
      return NO_CREDENTIALS.has(code)
        ? "Log in to AWS, or set AWS_PROFILE or an access key, so that the client finds credentials."
        : "Renew the credentials that this call was made with.";
    case "clock":
      return "Set this machine's clock, then repeat the call.";
    case "configuration":
      return "Give the AWS client a region.";
    case "unreachable":
      return "Check the region and the network, then repeat the call.";
    case "unreadable":
      return "Check what stands between here and AWS, a proxy for one, then repeat the call.";
    case "server":
    case "busy":
      return "Repeat the call in a moment.";
    case "throttled":
      return "Repeat the call in a minute; if it goes on, find out what else calls AWS so often in this account.";
    case "limit":
      return `Free what ${operation} would need, or have the quota raised.`;
    case "absent":
      return `Check the account, the region and the name that ${operation} was given.`;
    case "exists":
      return "Choose another name, or remove what has this one.";
    case "conflict":
      return "Remove what still depends on it, then repeat the call.";
    case "invalid":
      return "Correct what the message names.";
    case "other":
      return "Repeat the call; if it fails again, look the code up at AWS.";
    default:
      return failureClass satisfies never;
  }
}
