import { type Clock, Secret } from "@osb/core";
import type { KubeRequest, KubeResponse, KubeTransport } from "@osb/kubernetes";
import type { Wire } from "../wire/wire.ts";
import type { ClusterUser } from "./access/identities.ts";
import { type AnswerStream, isStream } from "./answer-stream.ts";
import { copyOf } from "./api-object.ts";
import type { ApiRequest } from "./api-request.ts";
import { isConnection } from "./port-forward/pod-connection.ts";
import type { ApiServer } from "./api-server.ts";
import { exchange } from "./exchange.ts";
import type { Listener } from "./listen-on-loopback.ts";

/** The server, and what lies between it and its callers. */
export interface InProcessDeps {
  readonly server: ApiServer;
  readonly wire: Wire;
  readonly clock: Clock;
  /** Where other processes find the server, if anywhere. */
  readonly listener: () => Listener | undefined;
}

/** The address of a server that no other process can reach. */
const IN_MEMORY = "https://kubernetes.in.memory";

/** Carries requests to an API server in the same process. A watch is answered when it is over, with all that it told. */
export function inProcessTransport({ server, wire, clock, listener }: InProcessDeps, user: ClusterUser): KubeTransport {
  return {
    get server() {
      return listener()?.url ?? IN_MEMORY;
    },

    async send(request, signal) {
      const answer = await orAborted(exchange(server, wire, requestOf(request, user.token)), signal);
      if (isConnection(answer)) throw new Error("a port-forward takes a connection of its own: see FakeKubernetes.listen");
      return isStream(answer) ? orAborted(collected(answer, clock, signal), signal) : { ...answer, body: copyOf(answer.body) };
    },

    access: () =>
      Promise.resolve({ server: listener()?.url ?? IN_MEMORY, certificateAuthority: listener()?.authority, token: new Secret(user.token) }),
  };
}

function requestOf({ method, path, headers, body }: KubeRequest, token: string): ApiRequest {
  const [pathname = "", ...query] = path.split("?");
  return {
    method,
    path: pathname,
    query: new URLSearchParams(query.join("?")),
    headers: { ...headers, authorization: `Bearer ${token}` },
    body,
  };
}

async function collected(
  { contentType, timeoutMs, start }: AnswerStream,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<KubeResponse> {
  const texts: string[] = [];
  const over = new AbortController();
  const stop = start(
    (text) => texts.push(text),
    () => over.abort(),
  );
  signal?.addEventListener("abort", () => over.abort(), { once: true, signal: over.signal });
  await clock.sleep(timeoutMs, over.signal);
  stop();
  return { status: 200, headers: { "content-type": contentType }, body: texts.join("") };
}

/** The caller stops listening when it aborts; what is under way takes effect all the same. */
function orAborted<T>(answer: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return answer;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(Object.assign(new Error("the request was aborted"), { name: "AbortError", code: "ABORT_ERR" }));
    // Whoever has gone does not hear how it ended.
    answer.catch(() => undefined);
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
