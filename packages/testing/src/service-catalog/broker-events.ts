import { EVENTS, type KubeClient, type KubeObject } from "@osb/kubernetes";
import type { BrokerObject } from "./broker-object.ts";
import { apiTime } from "../time/api-time.ts";
import type { CatalogScope } from "./catalog-scope.ts";

const MANAGED = { fieldManager: "service-catalog" };

/** Tells what happens to brokers as events. The same event again raises the count of the first. Failures to tell are passed over: events are best effort. */
export class BrokerEvents {
  readonly #kube: KubeClient;
  readonly #date: () => Date;
  readonly #told = new Map<string, { readonly name: string; count: number }>();

  constructor(kube: KubeClient, date: () => Date) {
    this.#kube = kube;
    this.#date = date;
  }

  async tell({ brokers }: CatalogScope, broker: BrokerObject, type: "Normal" | "Warning", reason: string, message: string): Promise<void> {
    const { name = "", uid } = broker.metadata;
    const namespace = broker.metadata.namespace ?? "default";
    const now = apiTime(this.#date());
    const key = JSON.stringify([uid, type, reason, message]);
    const earlier = this.#told.get(key);
    if (earlier) {
      earlier.count += 1;
      const _counted = await this.#kube.patch(
        { resource: EVENTS, namespace, name: earlier.name },
        { count: earlier.count, lastTimestamp: now },
        MANAGED,
      );
      return;
    }
    const event = { name: `${name}.${(this.#date().getTime() * 1_000_000 + this.#told.size).toString(16)}`, count: 1 };
    this.#told.set(key, event);
    const _told = await this.#kube.create(
      EVENTS,
      {
        apiVersion: "v1",
        kind: "Event",
        metadata: { name: event.name, namespace },
        involvedObject: {
          apiVersion: broker.apiVersion,
          kind: brokers.kind,
          name,
          uid,
          ...(brokers.namespaced && { namespace }),
          resourceVersion: broker.metadata.resourceVersion,
        },
        reason,
        message,
        type,
        source: { component: "service-catalog-controller-manager" },
        firstTimestamp: now,
        lastTimestamp: now,
        count: 1,
      } as KubeObject,
      MANAGED,
    );
  }
}

/** What becomes of a text that Go's `Printf` is given as its format: `%` and a letter are taken for a value that is missing. */
export function asFormat(text: string): string {
  return text.replace(/%[-+# 0]*\d*(?:\.\d*)?(.?)/gs, (_whole, verb: string) =>
    verb === "%" ? "%" : verb === "" ? "%!(NOVERB)" : `%!${verb}(MISSING)`,
  );
}
