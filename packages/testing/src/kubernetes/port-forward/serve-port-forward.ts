import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { forwardChannels } from "./forward-channels.ts";
import { forwardStreams } from "./forward-streams.ts";

const SPDY = "portforward.k8s.io";
const TUNNELLED = `SPDY/3.1+${SPDY}`;
const CHANNELS = "v4.channel.k8s.io";

/**
 * Answers a request for port-forward that was let through, in the protocol that it asks for: SPDY/3.1, SPDY/3.1 in a WebSocket, or channels of a
 * WebSocket. Resolves when the connection is over, and at once with what was asked for where it is none of these.
 */
export async function servePortForward(
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  dial: (port: number) => Promise<Socket>,
): Promise<string | undefined> {
  const { upgrade = "", "sec-websocket-protocol": protocols = "" } = incoming.headers;
  if (upgrade.toLowerCase() === "spdy/3.1") {
    const headers = ["connection: Upgrade", "upgrade: SPDY/3.1", `x-stream-protocol-version: ${SPDY}`];
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${headers.join("\r\n")}\r\n\r\n`);
    if (head.length > 0) socket.unshift(head);
    await forwardStreams(socket, dial);
    return undefined;
  }
  const offered = protocols.split(/,\s*/);
  const protocol = [TUNNELLED, CHANNELS].find((known) => offered.includes(known));
  if (upgrade.toLowerCase() !== "websocket" || protocol === undefined) return `${upgrade} with ${protocols || "no protocol"}`;

  const { createWebSocketStream, WebSocketServer } = await import("ws");
  const webSockets = new WebSocketServer({ noServer: true, handleProtocols: () => protocol });
  // The name that Kubernetes has for its tunnel is none that WebSockets allow.
  incoming.headers["sec-websocket-protocol"] = CHANNELS;
  const ports = new URL(incoming.url ?? "", "http://any").searchParams.getAll("ports").flatMap((list) => list.split(",").map(Number));
  await new Promise<void>((resolve) =>
    webSockets.handleUpgrade(incoming, socket, head, (webSocket) => {
      webSocket.on("error", () => webSocket.terminate());
      const over =
        protocol === TUNNELLED ? forwardStreams(createWebSocketStream(webSocket), dial) : forwardChannels(webSocket, ports, dial);
      void over.then(resolve);
    }),
  );
  return undefined;
}
