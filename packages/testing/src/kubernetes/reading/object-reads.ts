import { apiVersionOf } from "@osb/kubernetes";
import { ApiFault, badRequest } from "../api-fault.ts";
import type { ApiObject } from "../api-object.ts";
import type { ApiAnswer, ApiRequest, Target } from "../api-request.ts";
import type { ObjectStore } from "../object-store.ts";
import { selection } from "../selection.ts";
import type { ServedResource } from "../served-resource.ts";
import { checkListOptions, revisionIn } from "./list-options.ts";
import { partialOf, type RowObjects, tableOf } from "./table.ts";

/** Getting and listing objects, in the form that the caller accepts. */
export class ObjectReads {
  readonly #store: ObjectStore;
  readonly #now: () => Date;

  constructor(store: ObjectStore, now: () => Date) {
    this.#store = store;
    this.#now = now;
  }

  get(resource: ServedResource, { namespace, name }: Target, request: ApiRequest): ApiAnswer {
    return { status: 200, body: this.shown(resource, request, this.#store.get(resource, namespace, name)) };
  }

  list(resource: ServedResource, { namespace }: Target, request: ApiRequest): ApiAnswer {
    const { query } = request;
    checkListOptions(query);
    const matches = selection(resource, query);
    const page = query.get("continue") ? pageOf(query.get("continue") ?? "") : undefined;
    const revision = page?.rv ?? this.#revisionOf(query);
    const limit = Number(query.get("limit") ?? 0);
    const all = this.#objectsAt(resource, namespace, revision).filter(
      (object) => matches(object) && (page === undefined || startOf(object) >= page.start),
    );
    const objects = limit > 0 ? all.slice(0, limit) : all;
    const left = all.length - objects.length;
    const last = objects.at(-1);
    const more =
      left > 0 && last
        ? { continue: tokenOf({ v: "meta.k8s.io/v1", rv: revision, start: `${startOf(last)}\0` }), remainingItemCount: left }
        : {};
    const metadata = { ...(resource.custom && left === 0 ? { continue: "" } : {}), ...more, resourceVersion: String(revision) };
    return { status: 200, body: this.#shownList(resource, request, objects, metadata) };
  }

  /** One object as the request's `Accept` wants it. */
  shown(resource: ServedResource, request: ApiRequest, object: ApiObject): object {
    const metadata = { resourceVersion: object.metadata.resourceVersion };
    const form = formOf(request);
    if (form === "Table") return tableOf(resource, [this.at(resource, object)], metadata, this.#now(), rowObjects(request));
    return form === "PartialObjectMetadata" ? partialOf(object) : this.at(resource, object);
  }

  /** The object in the version of the resource that it is asked for by. */
  at(resource: ServedResource, object: ApiObject): ApiObject {
    const apiVersion = apiVersionOf(resource);
    return object.apiVersion === apiVersion ? object : { ...object, apiVersion };
  }

  #shownList(resource: ServedResource, request: ApiRequest, objects: readonly ApiObject[], metadata: object): object {
    const form = formOf(request);
    if (form === "Table")
      return tableOf(
        resource,
        objects.map((object) => this.at(resource, object)),
        metadata,
        this.#now(),
        rowObjects(request),
      );
    if (form === "PartialObjectMetadata")
      return { kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1", metadata, items: objects.map(partialOf) };
    return listOf(
      resource,
      objects.map((object) => this.at(resource, object)),
      metadata,
    );
  }

  #revisionOf(query: URLSearchParams): number {
    const wanted = revisionIn(query, "list");
    const current = this.#store.revision;
    if (wanted > current) {
      const causes = [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }];
      throw new ApiFault(504, "Timeout", `Timeout: Too large resource version: ${wanted}, current: ${current}`, {
        causes,
        retryAfterSeconds: 1,
      });
    }
    return query.get("resourceVersionMatch") === "Exact" ? wanted : current;
  }

  /** The objects as they were at a revision, from what there is now and what has happened since. */
  #objectsAt(resource: ServedResource, namespace: string, revision: number): readonly ApiObject[] {
    const now = this.#store.list(resource, namespace);
    if (revision === this.#store.revision) return now;
    const changes = this.#store.changesSince(resource, revision);
    if (changes === undefined) throw expired(revision, this.#store.revision);
    const objects = new Map(now.map((object) => [startOf(object), object]));
    for (const { object, previous } of changes.toReversed()) {
      if (namespace !== "" && object.metadata.namespace !== namespace) continue;
      if (previous === undefined) objects.delete(startOf(object));
      else objects.set(startOf(object), previous);
    }
    return [...objects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
  }
}

/** A list of whole objects. Those of core kinds leave out what their list says already. */
export function listOf(resource: ServedResource, objects: readonly ApiObject[], metadata: object): object {
  const items = resource.custom ? objects : objects.map(({ apiVersion: _apiVersion, kind: _kind, ...object }) => object);
  return { kind: `${resource.kind}List`, apiVersion: apiVersionOf(resource), metadata, items };
}

/** 410: what happened since then is forgotten. */
export function expired(wanted: number, oldest: number): ApiFault {
  return new ApiFault(410, "Expired", `too old resource version: ${wanted} (${oldest})`);
}

function formOf({ headers }: ApiRequest): string | undefined {
  return /as=(Table|PartialObjectMetadata)/.exec(headers["accept"] ?? "")?.[1];
}

function rowObjects({ query }: ApiRequest): RowObjects {
  return (query.get("includeObject") as RowObjects | null) ?? "Metadata";
}

interface Page {
  readonly v: string;
  readonly rv: number;
  readonly start: string;
}

function startOf({ metadata: { namespace = "", name } }: ApiObject): string {
  return `${namespace}/${name}`;
}

function tokenOf(page: Page): string {
  return Buffer.from(JSON.stringify(page)).toString("base64url");
}

function pageOf(token: string): Page {
  const text = Buffer.from(token, "base64url").toString("latin1");
  try {
    return JSON.parse(text) as Page;
  } catch {
    throw badRequest(
      `invalid continue token: continue key is not valid: invalid character '${text[0] ?? ""}' looking for beginning of value`,
    );
  }
}
