import { type Aborted, OsbError, type TimedOut } from "@osb/core";

/** What a call of a `KubeClient` can fail with. */
export type KubeFailure = KubeCallFailed | KubeConflict | KubeDenied | KubeUnreachable | Aborted | TimedOut;

/** What every error about a request says: never a body or a header, because they may hold Secrets. */
export interface KubeRequestFacts {
  /** Verb and qualified resource, with namespace and name where there are: `apply secrets prod/prod-aws-key`. */
  readonly operation: string;
  /** What a role has to allow for it: `patch and create secrets in namespace prod`. Default: the operation. */
  readonly right?: string | undefined;
}

/** What a 404 says is missing: the object, the namespace it should be in, or the whole kind of thing, which this cluster does not serve. */
export type Missing = "object" | "namespace" | "resource";

/** The server refused the request for another reason than rights or a conflict. */
export class KubeCallFailed extends OsbError<"KubeCallFailed"> {
  readonly operation: string;
  /** HTTP status. */
  readonly status: number;
  /** `Status.reason`, `Invalid` for one; empty where the answer was no Status. */
  readonly reason: string;
  /** The fields that were refused, from the causes. */
  readonly fields: readonly string[];
  /** Only where the status is 404. */
  readonly missing: Missing | undefined;

  constructor(
    { operation }: KubeRequestFacts,
    status: number,
    reason: string,
    message: string,
    fields: readonly string[],
    remediation: string,
    missing?: Missing,
  ) {
    const told = message === "" ? fields.join(", ") : message;
    super("KubeCallFailed", `${operation} failed with ${[status, reason].join(" ").trim()}${told === "" ? "" : `: ${told}`}`, {
      remediation,
      retryable: status === 429 || status >= 500,
    });
    this.operation = operation;
    this.status = status;
    this.reason = reason;
    this.fields = fields;
    this.missing = missing;
  }
}

/** The object exists already, changed in the meantime, or has fields that somebody else manages. */
export class KubeConflict extends OsbError<"KubeConflict"> {
  readonly operation: string;
  /** `exists`: the name is taken; `changed`: the resourceVersion or UID is another; `managed`: other field managers own `fields`. */
  readonly conflict: "exists" | "changed" | "managed";
  readonly fields: readonly string[];
  readonly managers: readonly string[];

  constructor(
    { operation }: KubeRequestFacts,
    conflict: KubeConflict["conflict"],
    fields: readonly string[] = [],
    managers: readonly string[] = [],
  ) {
    const text = {
      exists: "an object of that name exists",
      changed: "the object changed in the meantime",
      managed: `${managers.join(", ")} manages ${fields.join(", ")}`,
    }[conflict];
    super("KubeConflict", `${operation} met a conflict: ${text}`, {
      remediation: {
        exists: "Choose another name, or move the object aside if nothing uses it.",
        changed: "Look at the object, then repeat the call.",
        managed: `Find out why ${managers.join(", ")} sets these fields, and let only one of both do it.`,
      }[conflict],
      retryable: conflict === "changed",
    });
    this.operation = operation;
    this.conflict = conflict;
    this.fields = fields;
    this.managers = managers;
  }
}

/** The caller's identity is unknown to the cluster, or it may not do this, or admission (a webhook, a quota, a policy) said no. */
export class KubeDenied extends OsbError<"KubeDenied"> {
  readonly operation: string;
  readonly by: "authentication" | "authorization" | "admission";
  /** Reasons of the answer's causes, `NamespaceTerminating` for one. */
  readonly causes: readonly string[];

  constructor({ operation, right = operation }: KubeRequestFacts, by: KubeDenied["by"], message: string, causes: readonly string[] = []) {
    super("KubeDenied", `${operation} was denied: ${message}`, {
      remediation: causes.includes("NamespaceTerminating")
        ? "Wait until the namespace is gone, then repeat the call."
        : {
            authentication: "Renew the credentials that the kubeconfig's user has.",
            authorization: `Grant the kubeconfig's user this right: ${right}.`,
            admission: "Change what is objected to, or ask who runs the cluster.",
          }[by],
      retryable: causes.includes("NamespaceTerminating"),
    });
    this.operation = operation;
    this.by = by;
    this.causes = causes;
  }
}

/** No answer came. Whether the request took effect is unknown. */
export class KubeUnreachable extends OsbError<"KubeUnreachable"> {
  readonly operation: string;
  readonly server: string;
  /** Node's code, `ECONNREFUSED` for one. */
  readonly code: string;

  constructor({ operation }: KubeRequestFacts, server: string, code: string) {
    super("KubeUnreachable", `${operation}: no answer from ${server} (${code})`, {
      remediation: remedyOfSilence(server, code),
      retryable: !isTrust(code),
    });
    this.operation = operation;
    this.server = server;
    this.code = code;
  }
}

/** The kubeconfig cannot be used as it is. */
export class KubeConfigUnusable extends OsbError<"KubeConfigUnusable"> {
  readonly problem: string;

  constructor(problem: string, remediation: string) {
    super("KubeConfigUnusable", `the kubeconfig cannot be used: ${problem}`, { remediation });
    this.problem = problem;
  }
}

/** The cluster is not the one that the installation is meant for. Nothing was done. */
export class ClusterMismatch extends OsbError<"ClusterMismatch"> {
  readonly server: string;
  /** UID of the namespace `kube-system`, as the installation names it. */
  readonly expected: string;
  /** The UID that is there; `undefined` where there is no such namespace. */
  readonly found: string | undefined;

  constructor(server: string, expected: string, found: string | undefined) {
    super("ClusterMismatch", `${server} is the cluster ${found ?? "without kube-system"}, not ${expected}`, {
      remediation: "Choose the context of the cluster that is meant, or correct installation.clusterUid.",
    });
    this.server = server;
    this.expected = expected;
    this.found = found;
  }
}

/** Somebody else is at work on the same installation. Nothing was done. */
export class LockHeld extends OsbError<"LockHeld"> {
  /** Who, in the words of whoever it is. */
  readonly holder: string;
  /** How long the lock was watched before its holder gave a sign of life. */
  readonly waitedMs: number;

  constructor(installation: string, holder: string, waitedMs: number) {
    super("LockHeld", `${holder} is at work on installation ${installation}`, {
      remediation: `Wait until ${holder} has finished, then repeat the call.`,
      retryable: true,
    });
    this.holder = holder;
    this.waitedMs = waitedMs;
  }
}

/** The lock went to somebody else, or could not be renewed in time, while the work was under way. What was under way was told to stop. */
export class LockLost extends OsbError<"LockLost"> {
  /** Who has it now; `undefined` where nobody has, or where that could not be seen. */
  readonly by: string | undefined;

  constructor(installation: string, by: string | undefined) {
    super(
      "LockLost",
      by === undefined
        ? `the lock of installation ${installation} is gone or could not be renewed in time`
        : `${by} has taken over the lock of installation ${installation}`,
      {
        remediation:
          by === undefined ? "Repeat the call; it resumes from what exists." : `Wait until ${by} has finished, then repeat the call.`,
        retryable: true,
      },
    );
    this.by = by;
  }
}

function remedyOfSilence(server: string, code: string): string {
  if (isTrust(code)) return `Take the certificate authority and the tls-server-name that belong to ${server} into the kubeconfig.`;
  if (code === "PROXY_REFUSED")
    return "Let the proxy that HTTPS_PROXY or the cluster's proxy-url names pass this server, or name the server in NO_PROXY.";
  return `Check that ${server} is the cluster that is meant and that it can be reached from here, then repeat the call.`;
}

/** Codes of TLS, OpenSSL's and Node's own: the server is there, but not trusted. */
function isTrust(code: string): boolean {
  return /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET|VERIFY)_|HOSTNAME_MISMATCH|ERR_TLS_|ERR_SSL_|EPROTO$)/.test(code);
}
