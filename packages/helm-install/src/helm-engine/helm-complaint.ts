/** Why helm itself could not do what it was asked. New reasons may come with any minor version: keep a default branch. */
export type HelmFailureReason =
  | "release-not-found"
  | "no-deployed-release"
  | "name-taken"
  | "namespace-missing"
  | "namespace-ending"
  | "foreign-object"
  | "field-conflict"
  | "kind-not-served"
  | "cluster-too-old"
  | "webhook-unavailable"
  | "object-refused"
  | "values-refused"
  | "chart-not-found"
  | "chart-broken"
  | "timed-out"
  | "cancelled"
  | "killed"
  | "usage"
  | "other";

/** What a failed helm says, told apart. */
export type HelmComplaint =
  | { readonly about: "release"; readonly reason: HelmFailureReason; readonly text: string }
  | { readonly about: "pending" }
  | { readonly about: "rights"; readonly by: "authentication" | "authorization" | "admission"; readonly text: string }
  | { readonly about: "connection"; readonly code: string };

/** The first that fits counts: a lost connection ends in texts that other failures use too. Spelling differs between helm 3 and 4. */
const RIGHTS: ReadonlyArray<readonly ["authentication" | "authorization" | "admission", RegExp]> = [
  ["authentication", /asked for the client to provide credentials|\bunauthorized\b/i],
  ["admission", /admission webhook "[^"]*" denied the request|is forbidden: (?!user )/i],
  ["authorization", /is forbidden: user |cannot (?:get|list|create|update|patch|delete) resource/i],
];

const CONNECTION: ReadonlyArray<readonly [string, RegExp]> = [
  ["ECONNREFUSED", /connection refused/i],
  ["ENOTFOUND", /no such host|server misbehaving/i],
  ["CERTIFICATE", /\bx509: |tls: failed to verify|certificate signed by unknown authority/i],
  ["ECONNRESET", /connection reset by peer|unexpected EOF|: EOF\b|http2: client connection lost|broken pipe/i],
  ["EHOSTUNREACH", /no route to host|network is unreachable/i],
  ["ETIMEDOUT", /i\/o timeout|tls handshake timeout|client rate limiter wait returned an error/i],
  ["UNREACHABLE", /kubernetes cluster unreachable/i],
];

const RELEASE: ReadonlyArray<readonly [HelmFailureReason, RegExp]> = [
  ["namespace-missing", /namespaces "[^"]*" not found/i],
  ["foreign-object", /invalid ownership metadata/i],
  ["field-conflict", /apply failed with \d+ conflicts?|conflict occurred while applying/i],
  ["kind-not-served", /no matches for kind|ensure CRDs are installed first/i],
  ["cluster-too-old", /chart requires kubeVersion/i],
  ["webhook-unavailable", /failed calling webhook/i],
  ["object-refused", /\bis invalid: |exceeded quota/i],
  ["values-refused", /values don't meet the specifications of the schema/i],
  ["chart-not-found", /path "[^"]*" not found|Chart\.yaml file is missing|unable to detect chart at/i],
  ["chart-broken", /parse error|error converting YAML|template: |executing "[^"]*" at </i],
  ["release-not-found", /release: not found|release not loaded/i],
  ["no-deployed-release", /has no deployed releases/i],
  ["name-taken", /cannot re-?use a name that is still in use/i],
  ["usage", /unknown (?:shorthand )?(?:flag|command)|requires \d+ arguments?/i],
  ["timed-out", /context deadline exceeded|timed out waiting/i],
  ["cancelled", /context canceled/i],
];

/** A chart's own complaint may quote anything, and a template that ends too early reads like a connection that does. */
const OWN_OF_CHART = /\b(?:execution|parse) error (?:at|in) \(/i;

/** helm ends with 1 on every failure: only the text on stderr tells them apart. */
export function helmComplaint(stderr: string): HelmComplaint {
  const text = messageIn(stderr);
  if (/another operation \(install\/upgrade\/rollback\) is in progress/i.test(text)) return { about: "pending" };

  if (OWN_OF_CHART.test(text)) return { about: "release", reason: "chart-broken", text };

  // The API server refuses this like a matter of rights.
  if (/because it is being terminated/i.test(text)) return { about: "release", reason: "namespace-ending", text };

  const by = RIGHTS.find(([, pattern]) => pattern.test(text))?.[0];
  if (by !== undefined) return { about: "rights", by, text };
  const code = CONNECTION.find(([, pattern]) => pattern.test(text))?.[0];
  if (code !== undefined) return { about: "connection", code };
  return { about: "release", reason: RELEASE.find(([, pattern]) => pattern.test(text))?.[0] ?? "other", text };
}

/** From the last line that begins with `Error: `; before it stand warnings of helm, of its client library and of the cluster. */
function messageIn(stderr: string): string {
  const start = Math.max(stderr.lastIndexOf("\nError: ") + 1, 0);
  return stderr.startsWith("Error: ", start) ? stderr.slice(start + "Error: ".length) : stderr;
}
