import http from "node:http";
import { gunzipSync } from "node:zlib";
import type { Clock } from "@osb/core";
import { goJsonError, goJsonKind } from "../broker/go-json-error.ts";
import { connectToBroker, type Resolve, TransportFault, type Trust } from "./broker-connection.ts";
import type { OsbCatalog } from "./osb-catalog.ts";

/** How Service Catalog shows who it is. */
export type BrokerAuth =
  | { readonly mode: "none" }
  | { readonly mode: "basic"; readonly username: string; readonly password: string }
  | { readonly mode: "bearer"; readonly token: string };

export interface CatalogRequest {
  readonly url: string;
  readonly auth: BrokerAuth;
  readonly trust: Trust;
}

/** There is no catalog; the message is what the Go client says. */
export class FetchFailed extends Error {}

/** From the first packet to the last. */
const TIMEOUT_MS = 60_000;
const MOST_REDIRECTS = 10;

interface Answer {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: string;
}

/** Asks a broker for its catalog, over the network. Rejects with {@link FetchFailed}. */
export async function fetchCatalog(
  { url, auth, trust }: CatalogRequest,
  { resolve, clock }: { readonly resolve: Resolve; readonly clock: Clock },
): Promise<OsbCatalog> {
  const over = new AbortController();
  const late = clock.sleep(TIMEOUT_MS, over.signal).then(() => "late" as const);
  try {
    let target = `${url.replace(/\/+$/, "")}/v2/catalog`;
    for (let hops = 0; ; hops += 1) {
      if (hops >= MOST_REDIRECTS) throw new FetchFailed(`Get "${target}": stopped after 10 redirects`);
      const answer = await Promise.race([asked(target, auth, trust, resolve, over.signal), late]);
      if (answer === "late")
        throw new FetchFailed(`Get "${target}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`);
      if (![301, 302, 303, 307, 308].includes(answer.status) || answer.location === undefined) return catalogOf(answer);
      target = new URL(answer.location, target).href;
    }
  } finally {
    over.abort();
  }
}

async function asked(target: string, auth: BrokerAuth, trust: Trust, resolve: Resolve, signal: AbortSignal): Promise<Answer> {
  const failed = (problem: string): FetchFailed => new FetchFailed(`Get "${target.replaceAll(" ", "%20")}": ${problem}`);
  const [, scheme = ""] = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(target) ?? [];
  if (!/^https?$/i.test(scheme)) throw failed(`unsupported protocol scheme "${scheme.toLowerCase()}"`);
  if (!/^https?:\/\/[^/?#]/i.test(target) || !URL.canParse(target)) throw failed("http: no Host in request URL");
  const authorization = authorizationOf(auth);
  if (authorization !== undefined && /[^\t\x20-\x7e\x80-\xff]/.test(authorization))
    throw failed('net/http: invalid header field value for "Authorization"');
  try {
    const location = new URL(target);
    const socket = await connectToBroker(location, trust, resolve);
    const headers = {
      Host: location.host,
      "User-Agent": "Go-http-client/1.1",
      ...(authorization !== undefined && { Authorization: authorization }),
      "X-Broker-Api-Version": "2.14",
      "Accept-Encoding": "gzip",
    };
    return await exchange(socket, `${location.pathname}${location.search}`, headers, signal);
  } catch (thrown) {
    if (thrown instanceof TransportFault) throw failed(thrown.message);
    throw thrown;
  }
}

function exchange(
  socket: http.ClientRequest["socket"] & object,
  path: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request({ createConnection: () => socket, method: "GET", path, headers, signal }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", () => reject(new TransportFault("unexpected EOF")));
      response.on("end", () => {
        const bytes = Buffer.concat(chunks);
        const body = (response.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes).toString();
        socket.destroy();
        resolve({ status: response.statusCode ?? 0, location: response.headers.location, body });
      });
    });
    request.on("error", ({ code, message }: NodeJS.ErrnoException) => {
      socket.destroy();
      if (code?.startsWith("HPE_"))
        return reject(new TransportFault("net/http: HTTP/1.x transport connection broken: malformed HTTP response"));
      reject(new TransportFault(code === "ECONNRESET" || code === "EPIPE" ? "EOF" : message));
    });
    // Go says nothing of the connection.
    request.removeHeader("connection");
    request.end();
  });
}

function authorizationOf(auth: BrokerAuth): string | undefined {
  switch (auth.mode) {
    case "none":
      return undefined;
    case "basic":
      return `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString("base64")}`;
    case "bearer":
      return `Bearer ${auth.token}`;
    default:
      return auth satisfies never;
  }
}

function catalogOf({ status, body }: Answer): OsbCatalog {
  const malformed = goJsonError(body);
  const value: unknown = malformed === undefined ? JSON.parse(body) : undefined;
  const isMap = typeof value === "object" && !Array.isArray(value);
  if (status === 200 && malformed === undefined && isMap) return checkedCatalog((value ?? {}) as OsbCatalog);

  const into = status === 200 ? "v2.CatalogResponse" : "map[string]interface {}";
  const problem = malformed ?? (isMap ? undefined : `json: cannot unmarshal ${goJsonKind(value)} into Go value of type ${into}`);
  const { error, description } = ((isMap ? value : undefined) ?? {}) as { readonly error?: unknown; readonly description?: unknown };
  throw new FetchFailed(statusText(status, error, description, problem));
}

function checkedCatalog(catalog: OsbCatalog): OsbCatalog {
  const { services } = catalog;
  if (services === undefined || services === null || Array.isArray(services)) return catalog;
  throw new FetchFailed(
    statusText(
      200,
      undefined,
      undefined,
      `json: cannot unmarshal ${goJsonKind(services)} into Go struct field CatalogResponse.services of type []v2.Service`,
    ),
  );
}

function statusText(status: number, error: unknown, description: unknown, problem: string | undefined): string {
  const shown = (value: unknown): string => (typeof value === "string" ? value : "<nil>");
  return `Status: ${status}; ErrorMessage: ${shown(error)}; Description: ${shown(description)}; ResponseError: ${problem ?? "<nil>"}`;
}
