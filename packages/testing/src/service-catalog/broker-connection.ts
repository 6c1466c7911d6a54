import { X509Certificate } from "node:crypto";
import { isIP, type Socket } from "node:net";
import net from "node:net";
import tls from "node:tls";

/** Where a host name leads to, seen from inside the cluster. */
export interface ResolvedAddress {
  readonly address: string;
  readonly port: number;
  /** How messages name it, where the fake serves it elsewhere than it pretends: `10.96.0.17:443`. */
  readonly shownAs?: string | undefined;
}

/** The cluster's DNS and its services' addresses in one. `undefined`: there is no such host. */
export type Resolve = (hostname: string, port: number) => Promise<ResolvedAddress | undefined> | ResolvedAddress | undefined;

/** The request failed before there was an answer; the message is the Go client's. */
export class TransportFault extends Error {}

/** The server in the cluster that Go names when a host is not found. */
const DNS_SERVER = "10.96.0.10:53";

export interface Trust {
  /** PEM that stands in place of the system's authorities. Certificates in it that cannot be read are passed over. */
  readonly caBundle?: string | undefined;
  readonly skipVerify: boolean;
}

/** Connects as Go's HTTP client does, with TLS where the URL says so. */
export async function connectToBroker({ protocol, hostname, port }: URL, trust: Trust, resolve: Resolve): Promise<Socket> {
  const host = hostname.replace(/^\[|\]$/g, "");
  const target = Number(port) || (protocol === "https:" ? 443 : 80);
  const resolved = await resolve(host, target);
  if (resolved === undefined) throw new TransportFault(`dial tcp: lookup ${host} on ${DNS_SERVER}: no such host`);
  const shownAs = resolved.shownAs ?? `${resolved.address}:${resolved.port}`;
  const socket = await settled<net.Socket>((done, fail) => {
    const opening = net.connect(resolved.port, resolved.address, () => done(opening));
    opening.once("error", (error: NodeJS.ErrnoException) =>
      fail(new TransportFault(`dial tcp ${shownAs}: connect: ${dialProblem(error)}`)),
    );
  });
  return protocol === "https:" ? secured(socket, host, trust) : socket;
}

async function secured(socket: net.Socket, host: string, { caBundle, skipVerify }: Trust): Promise<Socket> {
  const ca = caBundle === undefined ? undefined : readableCertificates(caBundle);
  const secure = await settled<tls.TLSSocket>((done, fail) => {
    const opening = tls.connect(
      { socket, rejectUnauthorized: false, checkServerIdentity: () => undefined, servername: isIP(host) ? "" : host, ...(ca && { ca }) },
      () => done(opening),
    );
    opening.once("error", (error: NodeJS.ErrnoException) => fail(new TransportFault(handshakeProblem(error))));
  });
  const problem = skipVerify ? undefined : certificateProblem(secure, host);
  if (problem === undefined) return secure;
  secure.destroy();
  throw new TransportFault(`tls: failed to verify certificate: x509: ${problem}`);
}

/** Go looks at the dates, then at the name, and only then for the authority. */
function certificateProblem(socket: tls.TLSSocket, host: string): string | undefined {
  const certificate = socket.getPeerCertificate();
  const failure = String(socket.authorizationError ?? "");
  if (/CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/.test(failure)) return "certificate has expired or is not yet valid";
  if (tls.checkServerIdentity(host, certificate)) return nameProblem(certificate.subjectaltname ?? "", host);
  return socket.authorized ? undefined : "certificate signed by unknown authority";
}

function nameProblem(names: string, host: string): string {
  const of = (kind: string): readonly string[] =>
    [...names.matchAll(new RegExp(`${kind}:([^,]+)`, "g"))].map(([, name = ""]) => name.trim());
  const fitting = of(isIP(host) ? "IP Address" : "DNS");
  if (fitting.length > 0) return `certificate is valid for ${fitting.join(", ")}, not ${host}`;
  if (isIP(host)) return `cannot validate certificate for ${host} because it doesn't contain any IP SANs`;
  return names === ""
    ? "certificate relies on legacy Common Name field, use SANs instead"
    : `certificate is not valid for any names, but wanted to match ${host}`;
}

function readableCertificates(pem: string): string[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  return blocks.filter((block) => {
    try {
      void new X509Certificate(block);
      return true;
    } catch {
      return false;
    }
  });
}

function dialProblem({ code }: NodeJS.ErrnoException): string {
  if (code === "ECONNREFUSED") return "connection refused";
  if (code === "EHOSTUNREACH") return "no route to host";
  if (code === "ENETUNREACH") return "network is unreachable";
  return code === "ETIMEDOUT" ? "i/o timeout" : String(code);
}

function handshakeProblem({ code = "", message }: NodeJS.ErrnoException): string {
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH|HTTP_REQUEST/.test(code) || /wrong version number|packet length/i.test(message))
    return "http: server gave HTTP response to HTTPS client";
  if (/alert handshake failure/i.test(message)) return "remote error: tls: handshake failure";
  return code === "ECONNRESET" ? "EOF" : message;
}

function settled<T>(start: (done: (value: T) => void, fail: (fault: Error) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => start(resolve, reject));
}
