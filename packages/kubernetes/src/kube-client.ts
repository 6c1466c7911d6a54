import type { RunOptions, Secret } from "@osb/core";
import type { ResultAsync } from "neverthrow";
import type { KubeFailure } from "./errors.ts";
import type { KubeObject, ObjectRef, Resource } from "./kube-object.ts";

/** How one request may be ended. A `Deadline` fits. Without a time limit a read gives up after 4 × 20 seconds, anything else after 65. */
export type CallOptions = Pick<RunOptions, "signal" | "timeoutMs">;

/** Which objects of a resource are meant. */
export interface ListOptions {
  /** All namespaces where it is absent. */
  readonly namespace?: string | undefined;
  /** Equality selectors, all of which hold. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

/** In whose name a server-side apply is done, and how. */
export interface ApplyOptions {
  readonly fieldManager: string;
  /** Takes fields that another manager owns. Default false: then they are a `KubeConflict`. */
  readonly force?: boolean | undefined;
  /** The server answers what would be, and stores nothing. Default false. */
  readonly dryRun?: boolean | undefined;
}

/** On which conditions an object is deleted, and what with it. */
export interface DeleteOptions {
  /** Only this very object, not one of the same name that was made later. */
  readonly uid?: string | undefined;
  /** Only if it has not changed since. */
  readonly resourceVersion?: string | undefined;
  /** Who deletes what the object owns. Default `Background`. */
  readonly propagation?: "Background" | "Foreground" | "Orphan" | undefined;
}

/** What somebody wants to do: one question of an access review. */
export interface Access {
  readonly verb: "get" | "list" | "create" | "update" | "patch" | "delete";
  readonly resource: Resource;
  /** `status`, `log`, `token`, … */
  readonly subresource?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

/** How the cluster is reached, for a child process that speaks to it too. */
export interface ClusterAccess {
  readonly server: string;
  /** PEM. */
  readonly certificateAuthority?: string | undefined;
  readonly tlsServerName?: string | undefined;
  readonly skipTlsVerify?: boolean | undefined;
  readonly proxyUrl?: string | undefined;
  readonly token?: Secret | undefined;
  /** PEM. */
  readonly clientCertificate?: string | undefined;
  readonly clientKey?: Secret | undefined;
  readonly basicAuth?: { readonly username: string; readonly password: Secret } | undefined;
  /** Whom the caller acts as. */
  readonly impersonateUser?: string | undefined;
}

/**
 * The Kubernetes API, as far as the SDK needs it. Absence is a value: what is not there is `undefined`, and
 * deleting it is done already. Every call is sent once, except reads, which are repeated when the server is
 * busy (429, 503) or the connection broke.
 */
export interface KubeClient {
  /** The API server's address, for messages. */
  readonly server: string;
  get<T extends KubeObject>(ref: ObjectRef, options?: CallOptions): ResultAsync<T | undefined, KubeFailure>;
  list<T extends KubeObject>(resource: Resource, where?: ListOptions, options?: CallOptions): ResultAsync<readonly T[], KubeFailure>;
  /** POST: fails with `KubeConflict` where the name is taken. */
  create<T extends KubeObject>(
    resource: Resource,
    object: T,
    options?: CallOptions & { readonly fieldManager?: string | undefined },
  ): ResultAsync<T, KubeFailure>;
  /** PUT: fails with `KubeConflict` where the object changed since its `resourceVersion`, which has to be given. */
  replace<T extends KubeObject>(
    resource: Resource,
    object: T,
    options?: CallOptions & { readonly fieldManager?: string | undefined },
  ): ResultAsync<T, KubeFailure>;
  /** Server-side apply: creates, or takes to the wanted state the fields that the object names. */
  apply<T extends KubeObject>(resource: Resource, object: T, how: ApplyOptions, options?: CallOptions): ResultAsync<T, KubeFailure>;
  /** JSON merge patch (RFC 7386) of an object that is there. */
  patch<T extends KubeObject>(
    ref: ObjectRef,
    patch: object,
    options?: CallOptions & { readonly fieldManager?: string | undefined; readonly subresource?: "status" | undefined },
  ): ResultAsync<T, KubeFailure>;
  /** Resolves as soon as the server accepts; the object may still wait for finalizers. */
  delete(ref: ObjectRef, how?: DeleteOptions, options?: CallOptions): ResultAsync<void, KubeFailure>;
  /** May the caller do this? */
  review(access: Access, options?: CallOptions): ResultAsync<boolean, KubeFailure>;
  /** The resources that a group and version serves, or `undefined` where it serves none. */
  discover(groupVersion: string, options?: CallOptions): ResultAsync<readonly Resource[] | undefined, KubeFailure>;
  /** The last lines of a container's log. */
  logs(
    pod: { readonly namespace: string; readonly name: string; readonly container?: string | undefined },
    tailLines: number,
    options?: CallOptions,
  ): ResultAsync<string, KubeFailure>;
  /** `v1.36.3`. */
  version(options?: CallOptions): ResultAsync<string, KubeFailure>;
  /** How this client reaches the cluster, credentials included: for children that get them in a file of mode 0600. */
  access(options?: CallOptions): ResultAsync<ClusterAccess, KubeFailure>;
}
