import type { AnswerStream } from "../answer-stream.ts";
import type { ApiObject } from "../api-object.ts";
import { apiVersionOf } from "@osb/kubernetes";
import type { ApiRequest, Target } from "../api-request.ts";
import type { ChangeType, ObjectStore, StoreChange } from "../object-store.ts";
import { selection } from "../selection.ts";
import { keyOf } from "../object-store.ts";
import type { ServedResource } from "../served-resource.ts";
import { checkWatchOptions, revisionIn } from "./list-options.ts";
import { expired, type ObjectReads } from "./object-reads.ts";

interface WatchEvent {
  readonly type: ChangeType | "BOOKMARK" | "ERROR";
  readonly object: object;
}

/** Real servers choose between half an hour and an hour where the client names no time. */
const DEFAULT_TIMEOUT_S = 1_800;

/** A watch of a collection or of one object. A server without history that far back tells so in its first event. */
export function watchOf(
  store: ObjectStore,
  reads: ObjectReads,
  resource: ServedResource,
  { namespace, name }: Target,
  request: ApiRequest,
): AnswerStream {
  const { query } = request;
  checkWatchOptions(query);
  const selected = selection(resource, query);
  const matches = (object: ApiObject): boolean =>
    (namespace === "" || object.metadata.namespace === namespace) && (name === "" || object.metadata.name === name) && selected(object);
  const from = revisionIn(query, "watch");
  const sendInitial = query.get("sendInitialEvents") === "true" || (from === 0 && query.get("sendInitialEvents") === null);
  const bookmarks = query.get("allowWatchBookmarks") === "true";

  return {
    contentType: "application/json",
    timeoutMs: Number(query.get("timeoutSeconds") || DEFAULT_TIMEOUT_S) * 1_000,

    start(sendText, end) {
      const send = (event: WatchEvent): void => sendText(`${JSON.stringify(event)}\n`);
      const tell = (type: ChangeType, object: ApiObject): void => send({ type, object: reads.shown(resource, request, object) });
      const tellChange = ({ type, object, previous }: StoreChange): void => {
        const was = previous !== undefined && matches(previous);
        const is = type !== "DELETED" && matches(object);
        if (is) tell(was ? "MODIFIED" : "ADDED", object);
        // Whoever leaves the selection is gone for this watch, with the revision at which it left.
        else if (was)
          tell("DELETED", {
            ...(type === "DELETED"
              ? object
              : { ...previous, metadata: { ...previous.metadata, resourceVersion: object.metadata.resourceVersion ?? "" } }),
          });
      };
      const past = sendInitial ? [] : store.changesSince(resource, from);
      if (past === undefined) {
        send({ type: "ERROR", object: expired(from, store.revision).status });
        end();
        return () => undefined;
      }
      if (sendInitial) for (const object of store.list(resource, namespace)) if (matches(object)) tell("ADDED", object);
      if (query.get("sendInitialEvents") === "true" && bookmarks)
        send(bookmark(resource, store.revision, { "k8s.io/initial-events-end": "true" }));
      for (const change of past) tellChange(change);
      const stop = store.listen((change) => {
        if (change.resource === keyOf(resource) && change.revision > from) tellChange(change);
      });
      return () => {
        stop();
        if (bookmarks) send(bookmark(resource, store.revision));
      };
    },
  };
}

function bookmark(resource: ServedResource, revision: number, annotations?: Readonly<Record<string, string>>): WatchEvent {
  const metadata = { resourceVersion: String(revision), creationTimestamp: null, ...(annotations ? { annotations } : {}) };
  return { type: "BOOKMARK", object: { kind: resource.kind, apiVersion: apiVersionOf(resource), metadata } };
}
