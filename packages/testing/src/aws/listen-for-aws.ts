import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { WireAnswer, WireRequest } from "./protocol/wire-message.ts";

/** Answers AWS requests on loopback. Where there is no answer, the connection breaks. */
export async function listenForAws(
  answer: (request: WireRequest) => Promise<WireAnswer>,
  port: number,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    void asSent(incoming)
      .then(answer)
      .then(
        ({ statusCode, headers, body }) => outgoing.writeHead(statusCode, headers).end(body),
        () => incoming.socket.destroy(),
      );
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function asSent(incoming: IncomingMessage): Promise<WireRequest> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) chunks.push(chunk);
  const [path = "/", search = ""] = (incoming.url ?? "/").split("?");
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as const);
  return {
    method: incoming.method ?? "GET",
    path,
    query: [...new URLSearchParams(search)],
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks),
  };
}
