import { ApiFault, notFound } from "./api-fault.ts";
import { isObject } from "./api-object.ts";
import type { ApiAnswer, Target } from "./api-request.ts";
import type { ObjectStore } from "./object-store.ts";
import type { ServedResource } from "./served-resource.ts";

/** What containers wrote, by pod. A pod of the fakes has one container that writes. */
export class PodLogs {
  readonly #texts = new Map<string, string>();

  set(namespace: string, pod: string, text: string): void {
    this.#texts.set(`${namespace}/${pod}`, text);
  }

  answer(store: ObjectStore, pods: ServedResource, { namespace, name }: Target, query: URLSearchParams): ApiAnswer {
    const pod = store.find(pods, namespace, name);
    if (pod === undefined) throw notFound(pods, name);
    const text = this.#texts.get(`${namespace}/${name}`);
    const phase = isObject(pod["status"]) ? pod["status"]["phase"] : undefined;
    if (text === undefined && (phase === undefined || phase === "Pending")) {
      const container = query.get("container") ?? "";
      throw new ApiFault(400, "BadRequest", `container "${container}" in pod "${name}" is waiting to start: ContainerCreating`);
    }
    return { status: 200, headers: { "content-type": "text/plain" }, body: lastLines(text ?? "", query.get("tailLines")) };
  }
}

function lastLines(text: string, count: string | null): string {
  if (count === null) return text;
  const lines = text.split(/(?<=\n)/);
  return lines.slice(Math.max(0, lines.length - Number(count))).join("");
}
