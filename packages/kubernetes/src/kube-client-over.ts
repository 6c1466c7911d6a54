import { attempt, type Clock, Deadline, systemClock } from "@osb/core";
import { err, errAsync, ok, okAsync, type Result, ResultAsync } from "neverthrow";
import type { KubeFailure } from "./errors.ts";
import { failureOfAnswer, failureOfContent } from "./failure-of-answer.ts";
import { failureOfSilence } from "./failure-of-silence.ts";
import { type KubeCall, kubeCall, kubeRead } from "./kube-call.ts";
import type { CallOptions, ClusterAccess, KubeClient, ListOptions } from "./kube-client.ts";
import { apiVersionOf, type KubeObject, type Resource } from "./kube-object.ts";
import { type KubeResponse, type KubeTransport, objectIn, textOf } from "./kube-transport.ts";
import { type ListPage, listPages } from "./list-pages.ts";
import { PODS, SELF_SUBJECT_ACCESS_REVIEWS } from "./resources.ts";
import { sendCall } from "./send-call.ts";
import { untilAborted } from "./until-aborted.ts";

const PAGE_SIZE = "500";

/**
 * A client over any transport: one that speaks to a real cluster, or an API server in memory.
 *
 * Reads (`get`, `list`, `review`, `discover`, `logs`, `version`) are sent up to four times when the server is busy (429, 503) or the
 * connection broke; `Retry-After` is obeyed. Everything else is sent once. Where no answer came the result is `KubeUnreachable`, and for a
 * write its outcome is unknown: look before doing it again.
 */
export function kubeClientOver(transport: KubeTransport, { clock = systemClock }: { readonly clock?: Clock | undefined } = {}): KubeClient {
  const answer = (call: KubeCall, options?: CallOptions): ResultAsync<KubeResponse, KubeFailure> =>
    sendCall(transport, clock, call, options).andThen((response) =>
      isGood(response) ? ok(response) : err(failureOfAnswer(call, response)),
    );
  const ask = <Value>(call: KubeCall, options?: CallOptions): ResultAsync<Value, KubeFailure> =>
    answer(call, options).andThen((response) => contentOf<Value>(call, response));

  return {
    get server() {
      return transport.server;
    },

    get: <T extends KubeObject>(ref: Parameters<KubeClient["get"]>[0], options?: CallOptions) =>
      ask<T>(kubeCall("get", ref.resource, ref), options).orElse(unlessAbsent),

    list: <T extends KubeObject>(resource: Resource, { namespace, labels }: ListOptions = {}, options?: CallOptions) =>
      attempt(async function* () {
        const page = (token: string | undefined): KubeCall =>
          kubeCall("list", resource, { namespace }, { query: { labelSelector: selectorOf(labels), limit: PAGE_SIZE, continue: token } });
        using deadline = new Deadline(clock, page(undefined).operation, options ?? {});
        const items = yield* listPages<T>((token) => ask<ListPage<T>>(page(token), { signal: deadline.signal }));
        // Lists of core resources leave out what all their items have in common.
        return ok<readonly T[]>(
          items.map((item) => ({ ...item, apiVersion: item.apiVersion ?? apiVersionOf(resource), kind: item.kind ?? resource.kind })),
        );
      }),

    // Options are read one by one and never spread: a Deadline fits too.
    create: (resource, object, options = {}) =>
      ask(kubeCall("create", resource, object.metadata, { query: { fieldManager: options.fieldManager }, body: object }), options),

    replace: (resource, object, options = {}) => {
      const call = kubeCall("replace", resource, object.metadata, { query: { fieldManager: options.fieldManager }, body: object });
      // Without it the server overwrites some kinds of object whatever they have become (Secrets for one).
      const problem = object.metadata.resourceVersion === undefined ? "the object has no resourceVersion" : undefined;
      return ask({ ...call, problem: call.problem ?? problem }, options);
    },

    apply: (resource, object, { fieldManager, force = false, dryRun = false }, options) => {
      const query = { fieldManager, force: force ? "true" : undefined, dryRun: dryRun ? "All" : undefined };
      return ask(
        kubeCall("apply", resource, object.metadata, { query, body: object, contentType: "application/apply-patch+yaml" }),
        options,
      );
    },

    patch: (ref, patch, options = {}) => {
      const query = { fieldManager: options.fieldManager };
      const place = { ...ref, subresource: options.subresource };
      return ask(kubeCall("patch", ref.resource, place, { query, body: patch, contentType: "application/merge-patch+json" }), options);
    },

    delete: (ref, { uid, resourceVersion, propagation = "Background" } = {}, options) => {
      const preconditions = uid === undefined && resourceVersion === undefined ? undefined : { uid, resourceVersion };
      const body = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: propagation, preconditions };
      return answer(kubeCall("delete", ref.resource, ref, { body }), options)
        .map(() => undefined)
        .orElse(unlessAbsent);
    },

    review: ({ verb, resource, subresource, namespace, name }, options) => {
      const resourceAttributes = {
        verb,
        group: resource.group,
        version: resource.version,
        resource: resource.plural,
        subresource,
        namespace,
        name,
      };
      const body = { ...headOf(SELF_SUBJECT_ACCESS_REVIEWS), metadata: {}, spec: { resourceAttributes } };
      const call = kubeCall("review", SELF_SUBJECT_ACCESS_REVIEWS, {}, { body });
      return ask<{ readonly status?: { readonly allowed?: boolean } }>(call, options).map(({ status }) => status?.allowed === true);
    },

    discover: (groupVersion, options) => {
      const path = [groupVersion.includes("/") ? "apis" : "api", ...groupVersion.split("/")].map(encodeURIComponent).join("/");
      return ask<DiscoveredResources>(kubeRead(`discover ${groupVersion}`, `/${path}`), options)
        .map((found): readonly Resource[] | undefined => resourcesOf(groupVersion, found))
        .orElse((error) => (error.type === "KubeCallFailed" && error.status === 404 ? okAsync(undefined) : errAsync(error)));
    },

    logs: ({ namespace, name, container }, tailLines, options) =>
      answer(
        kubeCall("logs", PODS, { namespace, name, subresource: "log" }, { query: { container, tailLines: String(tailLines) } }),
        options,
      ).map(textOf),

    version: (options) =>
      ask<{ readonly gitVersion?: string }>(kubeRead("get version", "/version"), options).map(({ gitVersion = "" }) => gitVersion),

    access: (options) => new ResultAsync(accessThrough(transport, clock, options)),
  };
}

async function accessThrough(
  transport: KubeTransport,
  clock: Clock,
  options: CallOptions = {},
): Promise<Result<ClusterAccess, KubeFailure>> {
  const call = { operation: "get credentials" };
  using deadline = new Deadline(clock, call.operation, options);
  try {
    // An exec plugin cannot be stopped, but nobody has to wait for it.
    return ok(await untilAborted(transport.access(), deadline.signal));
  } catch (thrown) {
    return err(deadline.failure ?? failureOfSilence(call, transport.server, thrown));
  }
}

interface DiscoveredResources {
  readonly resources?: readonly {
    readonly name: string;
    readonly kind: string;
    readonly namespaced: boolean;
    readonly group?: string;
    readonly version?: string;
  }[];
}

function resourcesOf(groupVersion: string, { resources = [] }: DiscoveredResources): readonly Resource[] {
  const [version = "", group = ""] = groupVersion.split("/").reverse();
  return resources
    .filter(({ name }) => !name.includes("/"))
    .map(({ name, kind, namespaced, ...own }) => ({
      group: own.group || group,
      version: own.version || version,
      plural: name,
      kind,
      namespaced,
    }));
}

function unlessAbsent(error: KubeFailure): ResultAsync<undefined, KubeFailure> {
  return error.type === "KubeCallFailed" && error.missing === "object" ? okAsync(undefined) : errAsync(error);
}

function isGood({ status }: KubeResponse): boolean {
  return status >= 200 && status < 300;
}

/** The caller's type is taken at its word: the API server checks its objects, and no schema of ours would know them better. */
function contentOf<Value>(call: KubeCall, response: KubeResponse): Result<Value, KubeFailure> {
  const content = objectIn(response);
  return content === undefined ? err(failureOfContent(call, response)) : ok(content as Value);
}

function headOf(resource: Resource): { readonly apiVersion: string; readonly kind: string } {
  return { apiVersion: apiVersionOf(resource), kind: resource.kind };
}

function selectorOf(labels: Readonly<Record<string, string>> = {}): string | undefined {
  const terms = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return terms.length === 0 ? undefined : terms.join(",");
}
