import { lookup } from "node:dns/promises";
import { type IncomingHttpHeaders, type IncomingMessage, request as httpRequest, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP, isIPv6, type LookupFunction } from "node:net";
import type { OsbResponse, OsbTransport } from "./osb-transport.ts";
import { isRefusedAddress } from "./is-refused-address.ts";

/** Finds the addresses of a host. Rejects with an error that has a `code`, `ENOTFOUND` for one. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** The code of the error with which the transport refuses to connect; its `address` says where to. */
export const ADDRESS_REFUSED = "OSB_ADDRESS_REFUSED";

const systemResolve: Resolve = async (host) => (await lookup(host, { all: true })).map(({ address }) => address);

/**
 * Carries requests with `node:http` and `node:https`, a connection each. The host is resolved once, its addresses are
 * checked, and only they are connected to, so that no second answer of the name server can lead elsewhere.
 * Certificates are always verified, whatever `NODE_TLS_REJECT_UNAUTHORIZED` says; TLS is 1.2 or newer.
 */
export function nodeTransport(resolve: Resolve = systemResolve): OsbTransport {
  return async ({ url, headers, ca, maxBytes }, signal) => {
    const target = new URL(url);
    const host = target.hostname.replace(/^\[(.*)\]$/, "$1");
    const addresses = isIP(host) === 0 ? await untilAborted(resolve(host), signal) : [host];
    const refused = addresses.find(isRefusedAddress);
    if (refused !== undefined) throw Object.assign(new Error("address refused"), { code: ADDRESS_REFUSED, address: refused });

    const tls = target.protocol === "https:" ? { rejectUnauthorized: true, minVersion: "TLSv1.2", ...(ca !== undefined && { ca }) } : {};
    const options = { agent: false, headers, signal, lookup: alwaysTo(addresses), ...tls } as RequestOptions;
    return await new Promise<OsbResponse>((resolved, rejected) => {
      const send = target.protocol === "https:" ? httpsRequest : httpRequest;
      const request = send(target, options, (message) => {
        readCapped(message, maxBytes)
          .then(resolved, rejected)
          .finally(() => request.destroy());
      });
      request.on("error", rejected);
      request.end();
    });
  };
}

function readCapped(message: IncomingMessage, maxBytes: number): Promise<OsbResponse> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const answer = (body: OsbResponse["body"]): void => resolve({ status: message.statusCode ?? 0, headers: flat(message.headers), body });
    if (Number(message.headers["content-length"] ?? 0) > maxBytes) return answer("too-large");
    message.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length > maxBytes) return answer("too-large");
      chunks.push(chunk);
    });
    message.on("end", () => answer(Buffer.concat(chunks)));
    message.on("error", reject);
  });
}

function flat(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]),
  );
}

function alwaysTo(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  return (_host, { all }, callback) => {
    const [first] = found;
    if (first === undefined) callback(Object.assign(new Error("no address"), { code: "ENOTFOUND" }), "", 0);
    else if (all) callback(null, found);
    else callback(null, first.address, first.family);
  };
}

/** Name servers cannot be interrupted, but need not be waited for. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(Object.assign(new Error("aborted"), { code: "ABORT_ERR" }));
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
