import { badRequest, notFound, notServed } from "./api-fault.ts";
import { type ApiObject, isObject } from "./api-object.ts";
import type { AnswerStream } from "./answer-stream.ts";
import type { ApiAnswer, Target } from "./api-request.ts";
import { keyOf, type ObjectStore } from "./object-store.ts";
import type { ServedResource } from "./served-resource.ts";

interface Log {
  readonly text: string;
  /** What the container that ran before has written. */
  readonly previous: string | undefined;
}

/** API servers end streams that they pass on after four hours. */
const FOLLOWED_FOR_MS = 4 * 3_600_000;
/** A kubelet stamps lines with the times at which they were written, and the fake does not know them. */
const UNSERVED = ["sinceSeconds", "sinceTime", "timestamps", "stream"];

/** What containers wrote, by pod. */
export class PodLogs {
  readonly #logs = new Map<string, Log>();
  readonly #listeners = new Set<(key: string) => void>();

  /** All that a container has written. What does not go on where it was is written by a container that was started anew. */
  set(namespace: string, pod: string, text: string, container = ""): void {
    const key = `${namespace}/${pod}/${container}`;
    const before = this.#logs.get(key);
    const goesOn = before === undefined || text.startsWith(before.text);
    this.#logs.set(key, { text, previous: goesOn ? before?.previous : before.text });
    for (const listener of this.#listeners) listener(key);
  }

  answer(store: ObjectStore, pods: ServedResource, { namespace, name }: Target, query: URLSearchParams): ApiAnswer | AnswerStream {
    const pod = store.find(pods, namespace, name);
    if (pod === undefined) throw notFound(pods, name);
    const unserved = UNSERVED.find((parameter) => !["false", "All", null].includes(query.get(parameter)));
    if (unserved !== undefined) throw notServed(`the parameter ${unserved} of logs`);
    const container = containerIn(pod, query.get("container"));
    const key = [`${namespace}/${name}/${container}`, `${namespace}/${name}/`].find((candidate) => this.#logs.has(candidate));
    if (query.get("previous") === "true") {
      const text = key && this.#logs.get(key)?.previous;
      if (text === undefined) throw badRequest(`previous terminated container "${container}" in pod "${name}" not found`);
      return answered(lastLines(text, query));
    }
    if (key === undefined && isWaiting(pod))
      throw badRequest(`container "${container}" in pod "${name}" is waiting to start: ContainerCreating`);
    if (query.get("follow") === "true") return this.#followed(store, pods, pod, key ?? `${namespace}/${name}/`, query);
    return answered(lastLines(this.#textOf(key), query));
  }

  /** Ends when the pod is gone, when its container has ended, and when another container is started in its place. */
  #followed(store: ObjectStore, pods: ServedResource, pod: ApiObject, key: string, query: URLSearchParams): AnswerStream {
    return {
      contentType: "text/plain",
      timeoutMs: FOLLOWED_FOR_MS,
      start: (send, end) => {
        let told = this.#textOf(key);
        send(lastLines(told, query));
        const listener = (changed: string): void => {
          if (changed !== key) return;
          const text = this.#textOf(key);
          if (!text.startsWith(told)) return end();
          if (text.length > told.length) send(text.slice(told.length));
          told = text;
        };
        this.#listeners.add(listener);
        const stop = store.listen(({ type, resource, object }) => {
          if (resource === keyOf(pods) && object.metadata.uid === pod.metadata.uid && (type === "DELETED" || !isRunning(object))) end();
        });
        if (!isRunning(pod)) end();
        return () => {
          stop();
          this.#listeners.delete(listener);
        };
      },
    };
  }

  #textOf(key: string | undefined): string {
    return (key === undefined ? undefined : this.#logs.get(key)?.text) ?? "";
  }
}

function answered(body: string): ApiAnswer {
  return { status: 200, headers: { "content-type": "text/plain" }, body };
}

function containerIn({ metadata: { name: pod }, spec }: ApiObject, wanted: string | null): string {
  const containers = isObject(spec) && Array.isArray(spec["containers"]) ? (spec["containers"] as { readonly name: string }[]) : [];
  const names = containers.map(({ name }) => name);
  if (wanted !== null && wanted !== "") {
    if (!names.includes(wanted)) throw badRequest(`container ${wanted} is not valid for pod ${pod}`);
    return wanted;
  }
  if (names.length > 1) throw badRequest(`a container name must be specified for pod ${pod}, choose one of: [${names.join(" ")}]`);
  return names[0] ?? "";
}

function isWaiting({ status }: ApiObject): boolean {
  const phase = isObject(status) ? status["phase"] : undefined;
  return phase === undefined || phase === "Pending";
}

/** Whether a container may write more. What is known of none is taken to run. */
function isRunning({ status }: ApiObject): boolean {
  const containers = isObject(status) ? status["containerStatuses"] : undefined;
  return (
    !Array.isArray(containers) || containers.some(({ state }: { readonly state?: object }) => state !== undefined && "running" in state)
  );
}

function lastLines(text: string, query: URLSearchParams): string {
  const [count, limit] = [query.get("tailLines"), query.get("limitBytes")];
  const lines = text.split(/(?<=\n)/);
  const last = count === null ? text : lines.slice(Math.max(0, lines.length - Number(count))).join("");
  return limit === null ? last : Buffer.from(last).subarray(0, Number(limit)).toString();
}
