import http from "node:http";
import https from "node:https";
import type { AddressInfo, Socket } from "node:net";

/** What a {@link ScriptedBroker} was asked. */
export interface AskedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
}

export interface ScriptedAnswer {
  readonly status: number;
  /** Sent as JSON unless it is a text. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A broker on loopback whose every answer is in the test's hand, for what a real broker does not do on order. */
export class ScriptedBroker {
  readonly requests: AskedRequest[] = [];
  /** Answers each request, whatever it is about. `undefined` leaves it without an answer. */
  answer: (request: AskedRequest) => ScriptedAnswer | undefined = () => ({ status: 200, body: { services: [] } });
  /** Where it listens, or listened. */
  readonly port: number;
  readonly #server: http.Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: http.Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    this.#server.on("connection", (socket: Socket) => this.#sockets.add(socket.on("close", () => this.#sockets.delete(socket))));
    this.#server.on("request", (request: http.IncomingMessage, response: http.ServerResponse) => {
      const asked = { method: request.method ?? "", path: request.url ?? "", headers: request.headers };
      this.requests.push(asked);
      const answer = this.answer(asked);
      if (answer === undefined) return;
      const { status, body, headers } = answer;
      response.writeHead(status, { "content-type": typeof body === "string" ? "text/plain" : "application/json", ...headers });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    });
  }

  /** Listens on a free port of 127.0.0.1; with a certificate over TLS. */
  static async listening(tls?: { readonly cert: string; readonly key: string }): Promise<ScriptedBroker> {
    const server = tls ? https.createServer(tls) : http.createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new ScriptedBroker(server);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
