import { Readable } from "node:stream";
import { bytesOf, type WireAnswer, type WireRequest } from "./protocol/wire-message.ts";
import type { RetryPause } from "./retry-pause.ts";

/** A request as the AWS SDK hands it to what carries it. */
interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What the AWS SDK takes as `requestHandler`. */
export type AwsRequestHandler = {
  readonly metadata: { readonly handlerProtocol: string };
  handle(request: SdkRequest, options?: { readonly abortSignal?: AbortSignal }): Promise<{ readonly response: object }>;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): object;
  destroy(): void;
};

/** Carries the SDK's requests in process; `pause` sees to it that no time passes while a client waits to repeat one. */
export function requestHandlerOver(answer: (request: WireRequest) => Promise<WireAnswer>, pause: RetryPause): AwsRequestHandler {
  return {
    metadata: { handlerProtocol: "http/1.1" },
    handle: (request, { abortSignal } = {}) =>
      unlessAborted(abortSignal, async () => {
        const sent = await asSent(request);
        return { response: told(sent, await pause.around(sent, () => answer(sent), abortSignal)) };
      }),
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => undefined,
  };
}

async function asSent({ method, path, query = {}, headers, body }: SdkRequest): Promise<WireRequest> {
  const pairs = Object.entries(query).flatMap(([name, value]) => [value ?? ""].flat().map((each) => [name, each] as const));
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return { method, path, query: pairs, headers: lower, body: await bytesFrom(body) };
}

async function bytesFrom(body: unknown): Promise<Uint8Array> {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === "string") return bytesOf(body);
  if (body instanceof Uint8Array) return body;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array | string>) chunks.push(typeof chunk === "string" ? bytesOf(chunk) : chunk);
  return Buffer.concat(chunks);
}

/** Objects of S3 come as the streams that a client hands on. Of all else it wants the bytes, and a stream of them costs it as much as the rest. */
function told(sent: WireRequest, { statusCode, headers, body }: WireAnswer): object {
  const isWhole = /\/(?!s3\/)[\w-]+\/aws4_request/.test(sent.headers["authorization"] ?? "");
  return { statusCode, headers, body: isWhole ? new WholeBody(body) : Readable.from(body.length === 0 ? [] : [Buffer.from(body)]) };
}

/** Bytes that can be read like a stream as well, as whoever stands between a client and the wire may do. */
class WholeBody extends Uint8Array {
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    yield this;
  }
}

/** The work, unless the signal aborts first: then what was sent may still take effect, as on a real wire. */
function unlessAborted<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  const aborted = (): Error => Object.assign(new Error("Request aborted"), { name: "AbortError" });
  if (signal?.aborted) return Promise.reject(aborted());
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(aborted());
    signal?.addEventListener("abort", abort, { once: true });
    work()
      .then(resolve, reject)
      .finally(() => signal?.removeEventListener("abort", abort));
  });
}
