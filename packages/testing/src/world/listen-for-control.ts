import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { PolicyDocument } from "../aws/index.ts";
import type { AccessRule, ListeningCluster } from "../kubernetes/index.ts";
import type { HeldCall } from "../wire/wire-trace.ts";
import type { WireCall } from "../wire/wire.ts";
import type { World } from "./fake-world.ts";

/** Somebody with few rights, on the cluster, at AWS, or both. */
export interface WantedUser {
  readonly kubernetes?: { readonly name: string; readonly rules: readonly AccessRule[] } | undefined;
  readonly aws?: { readonly policy: PolicyDocument; readonly name?: string | undefined } | undefined;
}

/** The credentials of a {@link WantedUser}. */
export interface MadeUser {
  readonly kubeConfig?: string | undefined;
  readonly accessKeyId?: string | undefined;
  readonly secretAccessKey?: string | undefined;
}

type Moment = "before" | "after";

/**
 * Lets another process look at a world and stop its calls, over HTTP on loopback:
 *
 * - `GET /fingerprint`, `GET /snapshot`: once the world has settled;
 * - `GET /trace`: the calls from outside since the recording began;
 * - `POST /hold?seq=N&point=before|after`: answers with its head when the call is waited for, with its body, the call, when it is there;
 *   with `operation=`, a regular expression, in place of `seq`: the next call whose operation and caller, a space between, it fits;
 * - `POST /release`, `POST /lose` (of one, by the same query, or of all that are held): goes on, or breaks the connection;
 * - `POST /restart-recording`: counts from 1 again;
 * - `POST /user`: a {@link WantedUser} in, a {@link MadeUser} out.
 *
 * @param listening makes kubeconfigs for users
 */
export async function listenForControl(
  world: World,
  listening: Pick<ListeningCluster, "kubeConfig">,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const holds = new Map<string, HeldCall>();

  const routes: Readonly<Record<string, (request: Asked, response: ServerResponse) => Promise<unknown>>> = {
    "GET /fingerprint": async () => ({ settled: await world.settled(), fingerprint: world.fingerprint() }),
    "GET /snapshot": async () => ({ settled: await world.settled(), snapshot: world.snapshot() }),
    "GET /trace": async () => ({ calls: world.trace.calls }),
    "POST /restart-recording": async () => {
      world.restartRecording();
      holds.clear();
      return {};
    },
    "POST /hold": async ({ seq, operation = "^$", key, point }, response) => {
      const fits = new RegExp(operation);
      const matches = (call: WireCall): boolean => fits.test(`${call.operation} ${call.caller}`);
      const held = seq === undefined ? world.trace.holdNext(matches, point) : world.trace.holdAt(seq, point);
      holds.set(key, held);
      response.writeHead(200, { "content-type": "application/json" }).flushHeaders();
      return held.reached;
    },
    "POST /release": async (asked) => ending(asked, (held) => held.release()),
    "POST /lose": async (asked) => ending(asked, (held) => held.lose()),
    "POST /user": async ({ body }) => makeUser(world, listening, JSON.parse(body) as WantedUser),
  };

  function ending({ seq, operation, key: asked }: Asked, end: (held: HeldCall) => void): { readonly ended: number } {
    const all = seq === undefined && operation === undefined;
    const ended = [...holds].filter(([key]) => all || key === asked);
    for (const [key, held] of ended) {
      end(held);
      holds.delete(key);
    }
    return { ended: ended.length };
  }

  const server = createServer((incoming, outgoing) => {
    void answer(incoming, outgoing).catch((thrown: unknown) => {
      if (!outgoing.headersSent) outgoing.writeHead(400);
      outgoing.end(JSON.stringify({ error: String(thrown) }));
    });
  });
  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const asked = await askedIn(incoming);
    const route = routes[asked.route];
    if (route === undefined) throw new Error(`a world does not know ${asked.route}`);
    const body = JSON.stringify(await route(asked, outgoing));
    if (!outgoing.headersSent) outgoing.writeHead(200, { "content-type": "application/json" });
    outgoing.end(body);
  }

  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Asked {
  readonly route: string;
  readonly seq: number | undefined;
  readonly operation: string | undefined;
  readonly point: Moment;
  /** Of the hold that is meant. */
  readonly key: string;
  readonly body: string;
}

async function askedIn(incoming: IncomingMessage): Promise<Asked> {
  const { pathname, searchParams } = new URL(incoming.url ?? "/", "http://loopback");
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const point = searchParams.get("point") === "after" ? "after" : "before";
  const seq = searchParams.get("seq") ?? undefined;
  const operation = searchParams.get("operation") ?? undefined;
  return {
    route: `${incoming.method} ${pathname}`,
    seq: seq === undefined ? undefined : Number(seq),
    operation,
    point,
    key: `${point} ${seq ?? operation}`,
    body: Buffer.concat(chunks).toString(),
  };
}

function makeUser(world: World, listening: Pick<ListeningCluster, "kubeConfig">, { kubernetes, aws }: WantedUser): MadeUser {
  const principal = aws && world.aws.principal(aws.policy, aws.name === undefined ? {} : { name: aws.name });
  return {
    kubeConfig: kubernetes && listening.kubeConfig(world.kubernetes.user(kubernetes.name, kubernetes.rules)),
    accessKeyId: principal?.accessKeyId,
    secretAccessKey: principal?.secretAccessKey,
  };
}
