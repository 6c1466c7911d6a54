/** One request, as it comes from a wire. */
export interface ApiRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string | undefined;
}

/** One answer. `body` is sent as JSON unless it is a string. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object | string;
}

/** Who asks. */
export interface Caller {
  readonly name: string;
  readonly groups: readonly string[];
  readonly uid?: string;
  /** What else is known of them, `authentication.kubernetes.io/credential-id` for one. */
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** What a path asks for. */
export interface Target {
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  /** Empty for cluster-scoped objects and lists over all namespaces. */
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
}

const WRITES: Readonly<Record<string, string>> = { POST: "create", PUT: "update", PATCH: "patch" };

/** The resource that a request is about, or `undefined` for discovery and the like. */
export function targetOf({ method, path, query }: ApiRequest): Target | undefined {
  const [root = "", ...parts] = path.split("/").filter(Boolean).map(decodeURIComponent);
  const [group = "", version = "", ...rest] = root === "api" ? ["", ...parts] : parts;
  if ((root !== "api" && root !== "apis") || rest.length === 0) return undefined;
  const scoped = rest[0] === "namespaces" && rest.length > 2 && !["status", "finalize"].includes(rest[2] ?? "");
  const [namespace = "", plural = "", name = "", ...below] = scoped ? rest.slice(1) : ["", ...rest];
  return { verb: verbOf(method, name, query), group, version, plural, namespace, name, subresource: below.join("/") };
}

function verbOf(method: string, name: string, query: URLSearchParams): string {
  if (method === "DELETE") return name === "" ? "deletecollection" : "delete";
  if (method === "GET" || method === "HEAD") return name !== "" ? "get" : isWatch(query) ? "watch" : "list";
  return WRITES[method] ?? method.toLowerCase();
}

function isWatch(query: URLSearchParams): boolean {
  return query.get("watch") === "true" || query.get("watch") === "1";
}
