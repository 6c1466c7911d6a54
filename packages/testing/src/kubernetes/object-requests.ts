import type { Access } from "./access/access.ts";
import { answeredReview, answeredSelfReview } from "./access/answered-review.ts";
import { answeredRulesReview } from "./access/answered-rules-review.ts";
import type { Identities } from "./access/identities.ts";
import { answeredTokenRequest } from "./access/answered-token-request.ts";
import { ApiFault, methodNotAllowed, notServed } from "./api-fault.ts";
import { type ApiObject, isObject } from "./api-object.ts";
import type { AnswerStream } from "./answer-stream.ts";
import type { ApiAnswer, ApiRequest, Caller, Target } from "./api-request.ts";
import { TOKEN_REQUESTS } from "./core-resources.ts";
import { decodeJson, decodeObject } from "./decode-object.ts";
import type { ObjectStore } from "./object-store.ts";
import type { DeleteRequest, ObjectWrites, WriteRequest, Written } from "./object-writes.ts";
import { APPLY, patchOf } from "./patches/patch-of.ts";
import type { PodLogs } from "./pod-logs.ts";
import { connectedPod, type PodConnection } from "./port-forward/pod-connection.ts";
import { listOf, type ObjectReads } from "./reading/object-reads.ts";
import { checkedAppliedFields, checkedFields } from "./schema/unknown-fields.ts";
import { scaled, scaleOf } from "./scale.ts";
import { selection } from "./selection.ts";
import { qualifiedKind, type ServedResource } from "./served-resource.ts";

/** The parts of a server that requests about objects need. */
export interface RequestsDeps {
  readonly store: ObjectStore;
  readonly reads: ObjectReads;
  readonly writes: ObjectWrites;
  readonly access: Access;
  readonly identities: Identities;
  readonly podLogs: PodLogs;
  readonly now: () => Date;
  readonly token: () => string;
  readonly uid: () => string;
}

/** Answers requests about objects of a resource that is served, by verb. */
export class ObjectRequests {
  readonly #deps: RequestsDeps;

  constructor(deps: RequestsDeps) {
    this.#deps = deps;
  }

  answer(resource: ServedResource, target: Target, request: ApiRequest, caller: Caller): ApiAnswer | AnswerStream | PodConnection {
    const { reads, podLogs, store } = this.#deps;
    if (/^auth(entication|orization)\.k8s\.io$/.test(resource.group)) return this.#review(resource, target, request, caller);
    if (target.subresource === "token") return this.#requestToken(resource, target, request, caller);
    if (target.subresource === "log") return podLogs.answer(store, resource, target, request.query);
    if (target.subresource === "portforward") return connectedPod(store, this.#deps.access, resource, target, request, caller);
    if (target.subresource === "scale") return this.#scale(resource, target, request, caller);
    // Objects are made in collections, and changed by their names.
    const isNamed = target.name !== "";
    if (target.verb === "create" ? isNamed : !isNamed && /^(update|patch)$/.test(target.verb)) throw methodNotAllowed();
    switch (target.verb) {
      case "get":
        return reads.get(resource, target, request);
      case "list":
        return reads.list(resource, target, request);
      case "create":
        return this.#create(resource, target, request, caller);
      case "update":
        return this.#update(resource, target, request, caller);
      case "patch":
        return this.#patch(resource, target, request, caller);
      case "delete":
        return this.#delete(resource, target, request, caller);
      case "deletecollection":
        return this.#deleteCollection(resource, target, request, caller);
      default:
        throw notServed(`${target.verb} of ${qualifiedKind(resource)}`);
    }
  }

  #create(resource: ServedResource, target: Target, request: ApiRequest, caller: Caller): ApiAnswer {
    if (resource.namespaced && target.namespace === "") throw methodNotAllowed();
    return this.#written(resource, target, request, caller, (write) => {
      const object = checkedFields(resource, decodeObject(resource, request), request.query, write.warn);
      return this.#deps.writes.create(write, object);
    });
  }

  #update(resource: ServedResource, target: Target, request: ApiRequest, caller: Caller): ApiAnswer {
    return this.#written(resource, target, request, caller, (write) => {
      const object = checkedFields(resource, decodeObject(resource, request), request.query, write.warn);
      return this.#deps.writes.update(write, () => object, true);
    });
  }

  #patch(resource: ServedResource, target: Target, request: ApiRequest, caller: Caller): ApiAnswer {
    const contentType = request.headers["content-type"] ?? "";
    if (contentType.startsWith(APPLY)) return this.#apply(resource, target, request, caller);
    const change = patchOf(resource, contentType, decodeJson(request));
    return this.#written(resource, target, request, caller, (write) =>
      this.#deps.writes.update(write, (old) => checkedFields(resource, change(old), request.query, write.warn, "patch")),
    );
  }

  #apply(resource: ServedResource, target: Target, request: ApiRequest, caller: Caller): ApiAnswer {
    const { query } = request;
    const { store, access, writes } = this.#deps;
    if (!query.get("fieldManager")) throw managerMissing();
    if (store.find(resource, target.namespace, target.name) === undefined) access.check(caller, { ...target, verb: "create" });
    return this.#written(resource, target, request, caller, (write) => {
      const object = checkedAppliedFields(resource, decodeObject(resource, request));
      return writes.apply(write, object, query.get("force") === "true");
    });
  }

  #delete(resource: ServedResource, target: Target, request: ApiRequest, caller: Caller): ApiAnswer {
    const { object, gone } = this.#deps.writes.delete(
      writeOf(resource, target, request, caller, () => undefined),
      deleteOptions(request),
    );
    if (!gone || resource.rules.deleteAnswersObject) return { status: 200, body: object };
    const { name, group, plural } = { ...resource, name: object.metadata.name };
    const details = { name, ...(group === "" ? {} : { group }), kind: plural, uid: object.metadata.uid };
    return { status: 200, body: { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details } };
  }

  #deleteCollection(resource: ServedResource, target: Target, request: ApiRequest, caller: Caller): ApiAnswer {
    if (!resource.verbs.includes("deletecollection")) throw methodNotAllowed();
    const { store, writes } = this.#deps;
    const revision = String(store.revision);
    const objects = store.list(resource, target.namespace).filter(selection(resource, request.query));
    for (const { metadata } of objects) {
      const one = { ...target, name: metadata.name, namespace: metadata.namespace ?? "" };
      writes.delete(
        writeOf(resource, one, request, caller, () => undefined),
        deleteOptions(request),
      );
    }
    return { status: 200, body: listOf(resource, objects, { ...(resource.custom ? { continue: "" } : {}), resourceVersion: revision }) };
  }

  #review(resource: ServedResource, target: Target, request: ApiRequest, caller: Caller): ApiAnswer {
    if (target.verb !== "create") throw methodNotAllowed();
    const review = this.#tracked(decodeObject(resource, request), target, request, caller, resource);
    const { access, now } = this.#deps;
    if (resource.kind === "SelfSubjectReview") return { status: 201, body: answeredSelfReview(caller, review, now()) };
    if (resource.kind === "SelfSubjectRulesReview") return { status: 201, body: answeredRulesReview(access, caller, review) };
    return { status: 201, body: answeredReview(access, caller, review) };
  }

  #scale(resource: ServedResource, target: Target, request: ApiRequest, caller: Caller): ApiAnswer {
    const { store, writes } = this.#deps;
    if (target.verb === "get") return { status: 200, body: scaleOf(store.get(resource, target.namespace, target.name)) };
    if (target.verb !== "update" && target.verb !== "patch") throw methodNotAllowed();
    const write = writeOf(resource, target, request, caller, () => undefined);
    return { status: 200, body: scaleOf(writes.update(write, scaled(target, request)).object) };
  }

  #requestToken(accounts: ServedResource, target: Target, request: ApiRequest, caller: Caller): ApiAnswer {
    if (target.verb !== "create") throw methodNotAllowed();
    const { store, identities, token, uid, now } = this.#deps;
    const body = this.#tracked(decodeObject(TOKEN_REQUESTS, request), target, request, caller, TOKEN_REQUESTS);
    return { status: 201, body: answeredTokenRequest(store, identities, accounts, target, body, { token: token(), id: uid() }, now) };
  }

  /** Objects that are answered and not stored say whose their fields are too, and have no name of their own. */
  #tracked(object: ApiObject, target: Target, request: ApiRequest, caller: Caller, resource: ServedResource): ApiObject {
    const { name: _none, ...metadata } = this.#deps.writes.tracked(
      writeOf(resource, target, request, caller, () => undefined),
      object,
    ).metadata;
    return { ...object, metadata: metadata as ApiObject["metadata"] };
  }

  #written(
    resource: ServedResource,
    target: Target,
    request: ApiRequest,
    caller: Caller,
    carryOut: (write: WriteRequest) => Written,
  ): ApiAnswer {
    const warnings: string[] = [];
    const { object, created } = carryOut(writeOf(resource, target, request, caller, (text) => warnings.push(text)));
    const headers = warnings.length === 0 ? {} : { warning: warnings.map((text) => `299 - ${JSON.stringify(text)}`).join(", ") };
    return { status: created ? 201 : 200, headers, body: this.#deps.reads.shown(resource, request, object) };
  }
}

function writeOf(
  resource: ServedResource,
  { namespace, name, subresource }: Target,
  { query, headers }: ApiRequest,
  caller: Caller,
  warn: WriteRequest["warn"],
): WriteRequest {
  const manager = query.get("fieldManager") || (headers["user-agent"] ?? "").split("/")[0] || "unknown";
  return { resource, namespace, name, subresource, caller, manager, dryRun: query.get("dryRun") === "All", warn };
}

function managerMissing(): ApiFault {
  const cause = { reason: "FieldValueRequired", message: "Required value: is required for apply patch", field: "fieldManager" };
  const text = `PatchOptions.meta.k8s.io "" is invalid: fieldManager: ${cause.message}`;
  return new ApiFault(422, "Invalid", text, { group: "meta.k8s.io", kind: "PatchOptions", causes: [cause] });
}

function deleteOptions(request: ApiRequest): DeleteRequest {
  const body = decodeJson(request);
  const propagationPolicy = request.query.get("propagationPolicy");
  return { ...(isObject(body) ? body : {}), ...(propagationPolicy === null ? {} : { propagationPolicy }) };
}
