import { request } from "node:https";

/** Where an API server is. */
export interface ServerAddress {
  readonly url: string;
  /** PEM. */
  readonly authority: string;
}

/** An answer, complete. */
export interface PlainAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** One request with exactly these headers: without the user agent that a client would add. */
export function plainRequest({ url, authority }: ServerAddress, method: string, path: string, headers: Readonly<Record<string, string>>, body?: string): Promise<PlainAnswer> {
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}${path}`, { method, ca: authority, headers: { ...headers, ...length } }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.once("end", () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(chunks).toString() }));
      incoming.once("error", reject);
    });
    outgoing.once("error", reject);
    outgoing.end(body);
  });
}
