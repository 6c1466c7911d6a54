import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Clock } from "@osb/core";
import { textOf } from "@osb/kubernetes";
import { VirtualClock } from "../time/virtual-clock.ts";
import { TestAuthority } from "../broker/test-authority.ts";
import type { Wire } from "../wire/wire.ts";
import { type AnswerStream, isStream } from "./answer-stream.ts";
import type { ApiRequest } from "./api-request.ts";
import type { ApiServer } from "./api-server.ts";
import { exchange } from "./exchange.ts";
import { acceptUpgrade } from "./port-forward/accept-upgrade.ts";
import { isConnection } from "./port-forward/pod-connection.ts";

/** A server that other processes reach. */
export interface Listener {
  readonly url: string;
  /** What vouches for its certificate, as PEM. */
  readonly authority: string;
  close(): Promise<void>;
}

/** Serves an API server on a free port of the loopback interface. Over TLS, since client-go sends no token in the clear. */
export async function listenOnLoopback(server: ApiServer, wire: Wire, clock: Clock): Promise<Listener> {
  const streams = new Set<AbortController>();
  // An open watch must not make a clock run that jumps to whatever is waited for.
  const waiting = clock instanceof VirtualClock ? clock.inBackground() : clock;
  const authority = new TestAuthority();
  const https = createServer(authority.issue("127.0.0.1", "localhost"), (incoming, outgoing) => {
    respond(server, wire, waiting, incoming, outgoing, streams).catch(() => outgoing.destroy());
  });
  // All of them: the server itself forgets those that were upgraded, and does not know those that still shake hands.
  const connections = new Set<Socket>();
  https.on("connection", (socket: Socket) => {
    connections.add(socket);
    socket.once("close", () => connections.delete(socket));
  });
  https.on("upgrade", (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    acceptUpgrade(server, wire, requestOf(incoming, ""), incoming, socket, head).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => https.once("error", reject).listen(0, "127.0.0.1", resolve));
  const { port } = https.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    authority: authority.pem,
    close: () =>
      new Promise((resolve) => {
        for (const over of streams) over.abort();
        https.close(() => resolve());
        for (const socket of connections) socket.destroy();
      }),
  };
}

async function respond(
  server: ApiServer,
  wire: Wire,
  clock: Clock,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  streams: Set<AbortController>,
): Promise<void> {
  const answer = await exchange(server, wire, requestOf(incoming, await bodyOf(incoming)));
  if (isStream(answer)) return stream(answer, clock, outgoing, streams);
  if (isConnection(answer)) return void outgoing.destroy();
  outgoing.writeHead(answer.status, answer.headers).end(textOf(answer));
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function requestOf(incoming: IncomingMessage, body: Buffer | string): ApiRequest {
  const { pathname, searchParams } = new URL(incoming.url ?? "/", "http://loopback");
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
  // Bytes stay bytes where they are protobuf; everything else is text.
  const isText = !headers["content-type"]?.includes("protobuf");
  return { method: incoming.method ?? "GET", path: pathname, query: searchParams, headers, body: isText ? body.toString() : body };
}

async function stream(
  { contentType, timeoutMs, start }: AnswerStream,
  clock: Clock,
  outgoing: ServerResponse,
  streams: Set<AbortController>,
): Promise<void> {
  const over = new AbortController();
  streams.add(over);
  outgoing.writeHead(200, { "content-type": contentType });
  outgoing.flushHeaders();
  const stop = start(
    (text) => outgoing.write(text),
    () => over.abort(),
  );
  outgoing.once("close", () => over.abort());
  if (outgoing.destroyed) over.abort();
  await clock.sleep(timeoutMs, over.signal);
  stop();
  streams.delete(over);
  outgoing.end();
}
