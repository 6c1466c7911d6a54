import { KubeCallFailed, KubeConflict, KubeDenied, type KubeRequestFacts, type Missing } from "./errors.ts";
import type { Resource } from "./kube-object.ts";
import { type KubeResponse, objectIn } from "./kube-transport.ts";

/** What an answer is an answer to. */
export interface AnsweredRequest extends KubeRequestFacts {
  readonly resource?: Resource | undefined;
  readonly name?: string | undefined;
}

/** The parts of a `Status` (`meta/v1`) that say what went wrong. */
interface Status {
  readonly kind: "Status";
  readonly message?: string | undefined;
  readonly reason?: string | undefined;
  readonly details?:
    | {
        readonly name?: string | undefined;
        readonly kind?: string | undefined;
        readonly causes?:
          | readonly { readonly reason?: string | undefined; readonly message?: string | undefined; readonly field?: string | undefined }[]
          | undefined;
      }
    | undefined;
}

const LONGEST_TEXT = 1_000;

/** An answer that is no success, told as an error. Rests on code, reason, details and causes; on texts only where the API has nothing else. */
export function failureOfAnswer(request: AnsweredRequest, response: KubeResponse): KubeCallFailed | KubeConflict | KubeDenied {
  const code = response.status;
  const status = statusOf(response);
  const { reason = "", message = "", details = {} } = status ?? {};
  const causes = details.causes ?? [];
  const fields = causes.flatMap(({ field }) => (field === undefined ? [] : [field]));
  const text = printable(request, message);

  if (code === 401) return new KubeDenied(request, "authentication", "the credentials are not accepted");
  if (code === 403 || isWebhookDenial(message)) {
    const by = denier(status, message);
    // An authorizer has not seen the body, so its text is safe with Secrets too.
    const told = by === "authorization" ? cleaned(message) : text;
    return new KubeDenied(
      request,
      by,
      told || reason || "the answer says no more",
      causes.flatMap((cause) => cause.reason ?? []),
    );
  }
  if (code === 409) {
    const managed = causes.filter((cause) => cause.reason === "FieldManagerConflict");
    if (managed.length > 0)
      return new KubeConflict(
        request,
        "managed",
        managed.map(({ field = "?" }) => field),
        [...new Set(managed.map((cause) => managerOf(cause.message)))],
      );
    return new KubeConflict(request, reason === "AlreadyExists" ? "exists" : "changed");
  }
  const missing = code === 404 ? missingOf(request, status) : undefined;
  return new KubeCallFailed(
    request,
    code,
    reason,
    missing === "resource" ? `this cluster does not serve ${servedName(request)}` : text,
    fields,
    remedyOf(code, fields, missing, message),
    missing,
  );
}

/** An answer of a good status whose content is not what was asked for. */
export function failureOfContent(request: AnsweredRequest, { status }: KubeResponse): KubeCallFailed {
  return new KubeCallFailed(
    request,
    status,
    "",
    "the answer is not JSON of the Kubernetes API",
    [],
    "Point the kubeconfig at the API server itself; something else answers there.",
  );
}

function statusOf(response: KubeResponse): Status | undefined {
  const value = objectIn(response);
  return value !== undefined && "kind" in value && value.kind === "Status" ? (value as Status) : undefined;
}

function missingOf({ resource, name }: AnsweredRequest, status: Status | undefined): Missing {
  const { name: missingName, kind } = status?.details ?? {};
  if (missingName === undefined) return "resource";
  if (kind === "namespaces" && resource?.plural !== "namespaces") return "namespace";
  return name === undefined || missingName === name ? "object" : "resource";
}

/** Both forms that webhooks' refusals have been seen in share this beginning, and nothing else; reason and code differ. */
function isWebhookDenial(message: string): boolean {
  return message.startsWith('admission webhook "') && message.includes("denied the request");
}

/** RBAC and admission plugins both answer `Forbidden`; what tells them apart is the authorizer's fixed text. */
function denier(status: Status | undefined, message: string): "authorization" | "admission" {
  if (message.startsWith('admission webhook "')) return "admission";
  if (status === undefined || message === "" || /\bUser "[^"]*" cannot \S+ (resource|path)\b/.test(message)) return "authorization";
  return "admission";
}

/** `conflict with "sdk" using v1` and its variants. */
function managerOf(message = ""): string {
  return /^conflict with "([^"]+)"/.exec(message)?.[1] ?? "another manager";
}

function remedyOf(code: number, fields: readonly string[], missing: Missing | undefined, message: string): string {
  switch (missing) {
    case "object":
      return "Look again: the object is gone.";
    case "namespace":
      return "Create the namespace first.";
    case "resource":
      return "Install what defines this resource on the cluster, or name the cluster that has it.";
    case undefined:
      break;
    default:
      return missing satisfies never;
  }
  if (code >= 300 && code < 400)
    return "Point the kubeconfig at the API server itself; a redirect is not followed, because credentials would be.";
  if (message.includes("failed calling webhook")) return "Bring the server of the webhook back, or remove the webhook's configuration.";
  if (code === 413) return "Make the object smaller.";
  if (code === 429 || code === 503 || code === 504) return "Repeat the call when the API server is less busy.";
  if (code >= 500) return "Look for the cause in the API server's log, then repeat the call.";
  return fields.length > 0 ? `Correct ${fields.join(", ")}.` : "Correct what the message names.";
}

function servedName({ resource, operation }: AnsweredRequest): string {
  return resource === undefined
    ? `what "${operation}" asks for`
    : `${resource.plural} in ${resource.group === "" ? resource.version : `${resource.group}/${resource.version}`}`;
}

/** Texts about Secrets may quote their data, so nothing of them is passed on. */
function printable({ resource }: AnsweredRequest, message: string): string {
  return resource?.plural.split("/")[0] === "secrets" ? "" : cleaned(message);
}

function cleaned(message: string): string {
  const line = message.replace(/[\p{Cc}\s]+/gu, " ").trim();
  return line.length > LONGEST_TEXT ? `${line.slice(0, LONGEST_TEXT)}…` : line;
}
