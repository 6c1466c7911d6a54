import { request } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { apiVersionOf, type Resource } from "@osb/kubernetes";
import type { TokenAccess } from "../stack/token-transport.ts";

/** How a watch that broke is met. */
const WATCH_AGAIN_MS = 500;

/** Tells of writes to a real cluster: what controllers of the fakes wait for. Watches the given resources, in all namespaces. */
export class ClusterChanges {
  readonly #access: TokenAccess;
  readonly #waiting = new Set<() => void>();

  constructor(access: TokenAccess) {
    this.#access = access;
  }

  /** Resolves after the next write that was heard of, or when `signal` aborts. */
  changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const done = (): void => {
        this.#waiting.delete(done);
        signal.removeEventListener("abort", done);
        resolve();
      };
      this.#waiting.add(done);
      signal.addEventListener("abort", done, { once: true });
    });
  }

  /** Watches until `signal` aborts. */
  async watch(resources: readonly Resource[], signal: AbortSignal): Promise<void> {
    await Promise.all(
      resources.map(async (resource) => {
        while (!signal.aborted) {
          await this.#watched(resource, signal);
          if (!signal.aborted) await sleep(WATCH_AGAIN_MS, undefined, { signal }).catch(() => undefined);
        }
      }),
    );
  }

  /** One watch, from the present on: it begins by telling of all there is, which is heard as a change, and rightly so after a gap. */
  #watched(resource: Resource, signal: AbortSignal): Promise<void> {
    const { server, certificateAuthority, token } = this.#access;
    const path = `/${resource.group === "" ? "api" : "apis"}/${apiVersionOf(resource)}/${resource.plural}?watch=true`;
    return new Promise((resolve) => {
      const asked = request(`${server}${path}`, { ca: certificateAuthority, headers: { authorization: `Bearer ${token}` }, signal });
      asked.on("response", (response) => {
        response.on("data", () => this.#tell()).on("error", () => resolve());
        response.on("close", () => resolve());
      });
      asked.on("error", () => resolve()).end();
    });
  }

  #tell(): void {
    for (const done of [...this.#waiting]) done();
  }
}
