import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { textOf } from "@osb/kubernetes";
import type { Wire } from "../../wire/wire.ts";
import { isStream } from "../answer-stream.ts";
import { notServed } from "../api-fault.ts";
import type { ApiRequest } from "../api-request.ts";
import type { ApiServer } from "../api-server.ts";
import { type Answered, exchange } from "../exchange.ts";
import { isConnection } from "./pod-connection.ts";
import { servePortForward } from "./serve-port-forward.ts";

/** Takes a request that wants another protocol than HTTP: port-forward. Everything else is answered over HTTP. */
export async function acceptUpgrade(
  server: ApiServer,
  wire: Wire,
  request: ApiRequest,
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  const accepted = await exchange(server, wire, request);
  if (isStream(accepted)) return refuse(socket, unserved("watches and logs by another protocol than HTTP"));
  if (!isConnection(accepted)) return refuse(socket, accepted);
  const unknown = await servePortForward(incoming, socket, head, (port) => server.podPorts.dial(accepted.podUid, port));
  if (unknown !== undefined) refuse(socket, unserved(`port-forward by ${unknown}`));
}

function unserved(what: string): Answered {
  const { code, status } = notServed(what);
  return { status: code, headers: { "content-type": "application/json" }, body: status };
}

function refuse(socket: Duplex, { status, headers, body }: Answered): void {
  const text = textOf({ body });
  const all = { ...headers, "content-length": Buffer.byteLength(text), connection: "close" };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines.join("\r\n")}\r\n\r\n${text}`);
}
