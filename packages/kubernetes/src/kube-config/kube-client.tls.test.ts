import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { KubeConfig } from "@kubernetes/client-node";
import { expectErr, expectOk } from "@osb/testing";
import { AsnConvert, OctetString } from "@peculiar/asn1-schema";
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  BasicConstraints,
  Certificate,
  Extension,
  Extensions,
  GeneralName,
  id_ce_basicConstraints,
  id_ce_subjectAltName,
  Name,
  RelativeDistinguishedName,
  SubjectAlternativeName,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from "@peculiar/asn1-x509";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { KubeClient } from "../kube-client.ts";
import { SECRETS } from "../resources.ts";
import { kubeClient } from "./kube-client.ts";
import { kubeConfigFor } from "./kube-config-for.ts";

interface Pem {
  readonly cert: string;
  readonly key: string;
}

const ref = { resource: SECRETS, namespace: "prod", name: "key" };
const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "key", namespace: "prod" } };
const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** A certificate for `hosts`, signed by `issuer`; an authority's own where there is none. */
function certificateFor(
  subject: string,
  hosts: readonly string[],
  issuer?: { readonly name: string; readonly key: KeyObject },
): Pem & { readonly privateKey: KeyObject } {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const nameOf = (text: string): Name =>
    new Name([
      new RelativeDistinguishedName([new AttributeTypeAndValue({ type: "2.5.4.3", value: new AttributeValue({ utf8String: text }) })]),
    ]);
  const names = hosts.map((host) => new GeneralName(/^[\d.]+$/.test(host) ? { iPAddress: host } : { dNSName: host }));
  const signature = new AlgorithmIdentifier({ algorithm: "1.2.840.10045.4.3.2" });
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: Uint8Array.of(issuer ? 2 : 1).buffer,
    signature,
    issuer: nameOf(issuer?.name ?? subject),
    validity: new Validity({ notBefore: new Date("2020-01-01"), notAfter: new Date("2120-01-01") }),
    subject: nameOf(subject),
    subjectPublicKeyInfo: AsnConvert.parse(publicKey.export({ type: "spki", format: "der" }), SubjectPublicKeyInfo),
    extensions: new Extensions([
      new Extension({
        extnID: id_ce_basicConstraints,
        critical: true,
        extnValue: new OctetString(AsnConvert.serialize(new BasicConstraints({ cA: issuer === undefined }))),
      }),
      ...(names.length === 0
        ? []
        : [
            new Extension({
              extnID: id_ce_subjectAltName,
              extnValue: new OctetString(AsnConvert.serialize(new SubjectAlternativeName(names))),
            }),
          ]),
    ]),
  });
  const signed = Uint8Array.from(sign("sha256", Buffer.from(AsnConvert.serialize(tbsCertificate)), issuer?.key ?? privateKey)).buffer;
  const der = Buffer.from(AsnConvert.serialize(new Certificate({ tbsCertificate, signatureAlgorithm: signature, signatureValue: signed })));
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${der.toString("base64").replace(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    privateKey,
  };
}

const authority = certificateFor("authority", []);
const ca = authority.cert;
const issue = (name: string, ...hosts: readonly string[]): Pem =>
  certificateFor(name, hosts, { name: "authority", key: authority.privateKey });
const serverPem = issue("server", "127.0.0.1");
const trusting = { "certificate-authority-data": base64(ca) };

describe("kubeClient over TLS", () => {
  const open: (() => void)[] = [];
  const variables = [
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NO_PROXY",
    "https_proxy",
    "http_proxy",
    "no_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NODE_TLS_REJECT_UNAUTHORIZED",
  ];
  const environment = Object.fromEntries(variables.map((name) => [name, process.env[name]]));
  const forgetVariables = (): void => {
    for (const name of variables) delete process.env[name];
  };

  beforeAll(forgetVariables);

  afterEach(() => {
    for (const close of open.splice(0)) close();
    forgetVariables();
  });

  afterAll(() => {
    for (const [name, value] of Object.entries(environment)) if (value !== undefined) process.env[name] = value;
  });

  async function listening(server: Server): Promise<number> {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    open.push(() => (server.closeAllConnections(), server.close()));
    return (server.address() as AddressInfo).port;
  }

  /** An API server that hears who is calling. */
  async function serve(hear: (request: IncomingMessage) => void = () => undefined, tls: Pem = serverPem): Promise<string> {
    const server = createHttpsServer(
      { cert: tls.cert, key: tls.key, ca, requestCert: true, rejectUnauthorized: false },
      (request: IncomingMessage, response: ServerResponse) => {
        hear(request);
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(secret));
      },
    );
    return `https://127.0.0.1:${await listening(server)}`;
  }

  function clientOf(
    server: string,
    { cluster = trusting, user = { token: "t0ken" } }: { readonly cluster?: object; readonly user?: object } = {},
  ): KubeClient {
    const loaded = new KubeConfig();
    loaded.loadFromString(
      JSON.stringify({
        clusters: [{ name: "c", cluster: { server, ...cluster } }],
        users: [{ name: "u", user }],
        contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
        "current-context": "x",
      }),
    );
    return expectOk(kubeClient(loaded));
  }

  it("has one connection for calls in a row", async () => {
    const connections = new Set<unknown>();
    const kube = clientOf(await serve(({ socket }) => connections.add(socket)));

    expectOk(await kube.get(ref));
    expectOk(await kube.get(ref));

    expect(connections.size).toBe(1);
  });

  it("says who the caller is by a client certificate", async () => {
    const client = issue("alice");
    const subjects: unknown[] = [];
    const url = await serve(({ socket }) => subjects.push((socket as TLSSocket).getPeerCertificate().subject.CN));

    expectOk(
      await clientOf(url, { user: { "client-certificate-data": base64(client.cert), "client-key-data": base64(client.key) } }).get(ref),
    );

    expect(subjects).toEqual(["alice"]);
  });

  describe("trusts", () => {
    it("whom the cluster's authority vouches for", async () => {
      expect(expectOk(await clientOf(await serve()).get(ref))).toEqual(secret);
    });

    it("nobody else, whatever the environment says", async () => {
      const { emitWarning } = process;
      open.push(() => (process.emitWarning = emitWarning));
      process.emitWarning = () => undefined; // Node says of this variable that it should not be set.
      process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
      let requests = 0;
      const url = await serve(() => (requests += 1));

      const error = expectErr(await clientOf(url, { cluster: {} }).get(ref));

      expect(error).toMatchObject({ type: "KubeUnreachable", code: "SELF_SIGNED_CERT_IN_CHAIN", retryable: false });
      expect(requests).toBe(0);
    });

    it("nobody of another name, unless told which name to expect", async () => {
      const url = await serve(undefined, issue("server", "k8s.internal"));

      expect(expectErr(await clientOf(url).get(ref))).toMatchObject({ type: "KubeUnreachable", code: "ERR_TLS_CERT_ALTNAME_INVALID" });
      expectOk(await clientOf(url, { cluster: { ...trusting, "tls-server-name": "k8s.internal" } }).get(ref));
    });

    it("everybody where the cluster's entry says so", async () => {
      expect(expectOk(await clientOf(await serve(), { cluster: { "insecure-skip-tls-verify": true } }).get(ref))).toEqual(secret);
    });
  });

  describe("through a proxy", () => {
    async function proxy(allows: boolean): Promise<{ readonly url: string; readonly tunnels: string[] }> {
      const tunnels: string[] = [];
      const server = createHttpServer();
      server.on("connect", ({ url = "" }: IncomingMessage, socket: Socket) => {
        tunnels.push(url);
        if (!allows) return socket.end("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
        const [host, port] = url.split(":");
        const onward = connect(Number(port), host, () => {
          socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
          socket.pipe(onward).pipe(socket);
        });
        open.push(() => (socket.destroy(), onward.destroy()));
        return undefined;
      });
      return { url: `http://127.0.0.1:${await listening(server)}`, tunnels };
    }

    it("reaches the cluster in a tunnel, which calls in a row share", async () => {
      const url = await serve();
      const { url: proxyUrl, tunnels } = await proxy(true);
      const kube = clientOf(url, { cluster: { ...trusting, "proxy-url": proxyUrl } });

      expectOk(await kube.get(ref));
      expectOk(await kube.get(ref));

      expect(tunnels).toEqual([url.replace("https://", "")]);
      expect(expectOk(await kube.access()).proxyUrl).toBe(proxyUrl);
    });

    it("takes the proxy of the environment, and none for servers that it excepts", async () => {
      const url = await serve();
      const { url: proxyUrl, tunnels } = await proxy(true);

      process.env["HTTPS_PROXY"] = proxyUrl;
      expectOk(await clientOf(url).get(ref));
      process.env["NO_PROXY"] = "127.0.0.1";
      expectOk(await clientOf(url).get(ref));

      expect(tunnels).toHaveLength(1);
    });

    it("does not take the proxy's no for the cluster's", async () => {
      const url = await serve();
      const { url: proxyUrl } = await proxy(false);
      const kube = clientOf(url, { cluster: { ...trusting, "proxy-url": proxyUrl } });

      expect(expectErr(await kube.get(ref))).toMatchObject({ type: "KubeUnreachable", code: "PROXY_REFUSED" });
    });
  });

  describe("hands its access on", () => {
    it("as a kubeconfig that reaches the same cluster as the same caller", async () => {
      const client = issue("alice");
      const callers: string[] = [];
      const url = await serve(({ socket, headers }) =>
        callers.push(`${(socket as TLSSocket).getPeerCertificate().subject.CN} ${headers.authorization} ${headers["impersonate-user"]}`),
      );
      const user = { token: "t0ken", "client-certificate-data": base64(client.cert), "client-key-data": base64(client.key), as: "bob" };
      const kube = clientOf(url, { user });
      expectOk(await kube.get(ref));

      const child = new KubeConfig();
      child.loadFromString(kubeConfigFor(expectOk(await kube.access())));
      expectOk(await expectOk(kubeClient(child)).get(ref));

      expect(callers).toEqual(["alice Bearer t0ken bob", "alice Bearer t0ken bob"]);
    });

    it("of a cluster whose certificate is not checked, as client-go takes it", async () => {
      const kube = clientOf("https://127.0.0.1:1", {
        cluster: { "insecure-skip-tls-verify": true, "certificate-authority-data": base64(ca) },
        user: { username: "u", password: "p" },
      });

      const text = kubeConfigFor(expectOk(await kube.access()));

      expect(JSON.parse(text)).toMatchObject({
        clusters: [{ cluster: { server: "https://127.0.0.1:1", "insecure-skip-tls-verify": true } }],
        users: [{ user: { username: "u", password: "p" } }],
        "current-context": "context",
      });
      expect(text).not.toContain("certificate-authority-data");
    });
  });
});
