import { OsbError } from "@osb/core";

/** No answer came from the broker. */
export class OsbUnreachable extends OsbError<"OsbUnreachable"> {
  readonly url: string;
  /** Node's code: `ECONNREFUSED`, `ENOTFOUND`, `ECONNRESET`, … */
  readonly code: string;

  constructor(url: string, code: string) {
    super("OsbUnreachable", `${url} does not answer (${code})`, { remediation: unreachableRemedy(code), retryable: true });
    this.url = url;
    this.code = code;
  }
}

/** The host has an address at which no broker can be: link-local (metadata services), unspecified or multicast. Nothing was sent. */
export class OsbAddressRefused extends OsbError<"OsbAddressRefused"> {
  readonly url: string;
  readonly address: string;

  constructor(url: string, address: string) {
    super("OsbAddressRefused", `${url} leads to ${address}, which is no broker's address`, {
      remediation: "Correct the URL, or find out who makes its host name lead there.",
    });
    this.url = url;
    this.address = address;
  }
}

/** Why a certificate was not accepted. */
export type TlsReason = "unknown-authority" | "name-mismatch" | "expired" | "not-yet-valid" | "not-tls" | "other";

/** No TLS connection could be made, or the certificate is not to be trusted. Nothing was sent. */
export class OsbTlsFailed extends OsbError<"OsbTlsFailed"> {
  readonly url: string;
  readonly reason: TlsReason;
  /** Node's code, `UNABLE_TO_VERIFY_LEAF_SIGNATURE` for one. */
  readonly code: string;

  constructor(url: string, reason: TlsReason, code: string) {
    const [what, remediation] = TLS_TEXTS[reason];
    super("OsbTlsFailed", `TLS with ${url} failed: ${what} (${code})`, { remediation });
    this.url = url;
    this.reason = reason;
    this.code = code;
  }
}

/** The broker answered 401. */
export class OsbUnauthorized extends OsbError<"OsbUnauthorized"> {
  readonly url: string;
  /** What was sent. */
  readonly sent: "none" | "basic" | "bearer";

  constructor(url: string, sent: OsbUnauthorized["sent"]) {
    super("OsbUnauthorized", `${url} answered 401 to a request with ${sent === "none" ? "no" : sent} credentials`, {
      remediation: sent === "none" ? "Pass the broker's credentials." : "Pass the credentials that the broker was started with.",
    });
    this.url = url;
    this.sent = sent;
  }
}

/** The broker wants the request to go elsewhere. Redirects are not followed: they would carry the credentials along. */
export class OsbRedirected extends OsbError<"OsbRedirected"> {
  readonly url: string;
  readonly status: number;
  /** Scheme, host and port alone; empty where they cannot be read. */
  readonly to: string;

  constructor(url: string, status: number, to: string) {
    super("OsbRedirected", `${url} answered ${status} and redirects to ${to === "" ? "an unreadable place" : to}`, {
      remediation: "Pass the URL at which the broker itself answers.",
    });
    this.url = url;
    this.status = status;
    this.to = to;
  }
}

/** The broker answered with a status that is neither success nor one of the others here. */
export class OsbStatus extends OsbError<"OsbStatus"> {
  readonly url: string;
  readonly status: number;
  /** The broker's error code, `AsyncRequired` for one; empty where it gave none. */
  readonly error: string;
  /** The broker's text, scrubbed; empty where it gave none. */
  readonly description: string;

  constructor(url: string, status: number, error: string, description: string) {
    const said = [error, description].filter((text) => text !== "").join(": ");
    super("OsbStatus", `${url} answered ${status}${said === "" ? "" : `: ${said}`}`, {
      remediation: statusRemedy(status),
      retryable: status >= 500 || status === 429 || status === 408,
    });
    this.url = url;
    this.status = status;
    this.error = error;
    this.description = description;
  }
}

/** What was wrong with an answer. */
export type MalformedProblem = "not-http" | "compressed" | "not-json" | "too-deep" | "too-many-values" | "no-object" | "services-no-list";

/** The answer cannot be read as a catalog. */
export class OsbMalformed extends OsbError<"OsbMalformed"> {
  readonly url: string;
  readonly problem: MalformedProblem;

  constructor(url: string, problem: MalformedProblem) {
    super("OsbMalformed", `${url} did not answer with a catalog: ${MALFORMED_TEXTS[problem]}`, {
      remediation: "Check that the URL is the broker's, without /v2, and that no proxy or login page answers in its place.",
    });
    this.url = url;
    this.problem = problem;
  }
}

/** The answer is larger than any catalog that the SDK reads. */
export class OsbTooLarge extends OsbError<"OsbTooLarge"> {
  readonly url: string;
  readonly limitBytes: number;

  constructor(url: string, limitBytes: number) {
    super("OsbTooLarge", `${url} answered with more than ${limitBytes} bytes`, {
      remediation: "Check that the URL is the broker's; if it is, offer fewer services or smaller schemas.",
    });
    this.url = url;
    this.limitBytes = limitBytes;
  }
}

const TLS_TEXTS: Record<TlsReason, readonly [what: string, remediation: string]> = {
  "unknown-authority": [
    "no trusted authority signed the certificate",
    "Pass the authority that signed the broker's certificate, its intermediates included.",
  ],
  "name-mismatch": ["the certificate is for another name", "Use a host name that the certificate is for, or have one made for this name."],
  expired: ["the certificate has expired", "Renew the broker's certificate."],
  "not-yet-valid": ["the certificate is not valid yet", "Set the clocks of this machine and of the one that made the certificate."],
  "not-tls": ["the port does not speak TLS", "Pass the port at which the broker serves https, or an http URL if plain HTTP is meant."],
  other: ["the handshake failed", "Look up the code, and check which TLS versions and ciphers the broker offers."],
};

const MALFORMED_TEXTS: Record<MalformedProblem, string> = {
  "not-http": "it does not speak HTTP",
  compressed: "the body is compressed although plain text was asked for",
  "not-json": "the body is not JSON",
  "too-deep": "the JSON is nested too deeply",
  "too-many-values": "the JSON has too many values",
  "no-object": "the JSON is not an object",
  "services-no-list": "its services are not a list",
};

function unreachableRemedy(code: string): string {
  if (/ENOTFOUND|EAI_/.test(code))
    return "Check the host name, and that the name servers of this machine know it; names inside a cluster are unknown outside.";
  if (code === "ECONNREFUSED") return "Check that the broker runs and listens on this port.";
  return "Check the network between here and the broker, then repeat the call.";
}

function statusRemedy(status: number): string {
  if (status === 404) return "Check the URL; it is meant without /v2/catalog.";
  if (status === 412) return "Pass an apiVersion that the broker supports.";
  if (status === 403) return "Allow these credentials to read the catalog.";
  return status >= 500
    ? "Read the broker's log, then repeat the call."
    : "Check the URL and the credentials against the broker's configuration.";
}
