import type { RegistrationCause, RegistrationFailure } from "../registration/registration-failure.ts";

interface Rule {
  readonly when: RegExp;
  readonly cause: RegistrationCause;
  readonly waiting: RegistrationFailure["waiting"];
  /** One imperative sentence; `$1` is what the expression caught. */
  readonly remediation: string;
}

/** The controller puts a constant before every text, with nothing between the two. */
const PREFIX = /^Error (fetching catalog|syncing catalog from ClusterServiceBroker)\./;

/**
 * Until the catalog is there. The first rule that fits counts. Rules for what the broker said come first and are anchored: the rest of such a text is the
 * broker's to choose. What comes from Go's libraries is matched by fragments, since their wording changes.
 */
const FETCHING: readonly Rule[] = [
  rule(
    /^Error getting broker auth credentials: secrets? "([^"]*)" not found/,
    "secret-missing",
    "useless",
    "Create the Secret $1 with the keys username and password, in the namespace that the broker object names.",
  ),
  rule(
    /^Error getting broker auth credentials: auth secret didn't contain (\w+)/,
    "secret-key-missing",
    "useless",
    "Add the key $1 to the broker's auth Secret.",
  ),
  rule(
    /^Error creating client for broker/,
    "client-refused",
    "useless",
    "Correct what the message names in the broker object, caBundle and insecureSkipTLSVerify above all.",
  ),
  rule(
    /^Error getting broker catalog: Status: 401;/,
    "unauthorized",
    "useless",
    "Put the credentials that the broker was started with into the auth Secret.",
  ),
  rule(
    /^Error getting broker catalog: Status: 403;/,
    "unauthorized",
    "useless",
    "Allow the credentials in the auth Secret to read the broker's catalog.",
  ),
  rule(
    /^Error getting broker catalog: Status: 404;/,
    "not-found",
    "useless",
    "Correct the URL: it is meant without /v2/catalog, and has to be the broker's.",
  ),
  rule(
    /^Error getting broker catalog: Status: (?:408|429|5\d\d);/,
    "broker-failing",
    "may-help",
    "Read the broker's log, and what stands between it and Service Catalog.",
  ),
  rule(
    /^Error getting broker catalog: Status: 200;/,
    "not-json",
    "useless",
    "Check that the URL is the broker's, and that no proxy or login page answers in its place.",
  ),
  rule(
    /^Error getting broker catalog: Status: \d+;/,
    "broker-refuses",
    "useless",
    "Check that the URL, its scheme included, is the broker's.",
  ),
  rule(/stopped after \d+ redirects/, "redirect-loop", "useless", "Use the URL at which the broker itself answers."),
  rule(
    /x509: certificate signed by unknown authority/,
    "tls-unknown-authority",
    "useless",
    "Pass the authority that signed the broker's certificate in trust, its intermediates included.",
  ),
  rule(
    /x509: certificate (?:is valid for|is not valid for any)|x509: cannot validate certificate for|x509: certificate relies on legacy Common Name/,
    "tls-name-mismatch",
    "useless",
    "Use a host name in the URL that the broker's certificate is for, or have one made for this name.",
  ),
  rule(/x509: certificate has expired or is not yet valid/, "tls-expired", "useless", "Renew the broker's certificate, or set the clocks."),
  rule(
    /TLS handshake timeout/,
    "timeout",
    "may-help",
    "Check that the broker answers, and that nothing between it and Service Catalog drops packets.",
  ),
  rule(/x509: |tls: /, "tls-failed", "useless", "Correct what the message names in the broker's certificate or TLS configuration."),
  rule(
    /server gave HTTP response to HTTPS client/,
    "plain-http",
    "useless",
    "Let the broker serve https at this port, or correct the port in the URL.",
  ),
  rule(/Get "?http:.*\bEOF$/, "tls-wanted", "useless", "Begin the URL with https: the port seems to speak TLS."),
  rule(
    /connection refused/,
    "connection-refused",
    "may-help",
    "Check that the broker's pods are ready and that its Service leads to their port.",
  ),
  rule(
    /no such host|server misbehaving/,
    "no-such-host",
    "may-help",
    "Check the host name in the URL, and that a Service of that name exists in that namespace.",
  ),
  rule(
    /Client\.Timeout exceeded|context deadline exceeded|i\/o timeout/,
    "timeout",
    "may-help",
    "Check that the broker answers, and that no NetworkPolicy or firewall keeps Service Catalog from it.",
  ),
  rule(
    /connection reset|broken pipe|no route to host|network is unreachable|\bEOF$/,
    "connection-broken",
    "may-help",
    "Check the network between Service Catalog and the broker, and whether the broker restarts.",
  ),
];

/** While its services are written down. Names in these texts are the broker's to choose. */
const SYNCING: readonly Rule[] = [
  rule(
    /already exists for Broker "([^"]*)"/,
    "duplicate-ids",
    "useless",
    "Remove the broker $1, or give this one another broker id: both offer services with the same ids.",
  ),
  rule(
    /already exists with OSB guid/,
    "id-changed",
    "useless",
    "Remove the registration and register again: the broker changed the ids of its services.",
  ),
  rule(/already exists$/, "duplicate-ids", "useless", "Correct the catalog: two of its services or plans have the same id."),
  rule(
    /must have at least one plan|admission webhook "[^"]*" denied the request/,
    "class-refused",
    "useless",
    "Correct in the broker's catalog what the message names.",
  ),
  rule(/^/, "sync-failing", "may-help", "Check that Service Catalog's webhook runs, and read its controller's log."),
];

const UNKNOWN: Omit<Rule, "when"> = {
  cause: "unknown",
  waiting: "may-help",
  remediation: "Read the message, and the log of Service Catalog's controller.",
};

/** Tells from the text of a broker's condition what is wrong: the condition's reason is the same for most causes. */
export function classifyFailure(message: string): RegistrationFailure {
  const text = message.replace(PREFIX, "");
  const rules = PREFIX.exec(message)?.[1]?.startsWith("syncing") ? SYNCING : FETCHING;
  for (const { when, cause, waiting, remediation } of rules) {
    const found = when.exec(text);
    if (found)
      return {
        cause,
        waiting,
        remediation: remediation.replace("$1", () => printable(found[1] ?? "", 100)),
        message: printable(text, 500),
      };
  }
  const { cause, waiting, remediation } = UNKNOWN;
  return { cause, waiting, remediation, message: printable(text, 500) };
}

function rule(when: RegExp, cause: RegistrationCause, waiting: Rule["waiting"], remediation: string): Rule {
  return { when, cause, waiting, remediation };
}

function printable(text: string, length: number): string {
  const clean = text.replace(/\p{Cc}+/gu, " ");
  return clean.length > length ? `${clean.slice(0, length - 1)}…` : clean;
}
