import { createSign, generateKeyPairSync, type KeyObject } from "node:crypto";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { expectErr, expectOk } from "@osb/testing";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { fetchCatalog } from "../catalog/fetch-catalog.ts";
import { pemProblem, type Trust } from "../endpoint/endpoint.ts";

const YEAR_MS = 365 * 24 * 3_600_000;

describe("nodeTransport", () => {
  const servers: Server[] = [];
  const now = Date.now();
  const good = selfSigned("localhost", now - YEAR_MS, now + YEAR_MS);
  const old = selfSigned("localhost", now - 2 * YEAR_MS, now - YEAR_MS);
  const early = selfSigned("localhost", now + YEAR_MS, now + 2 * YEAR_MS);
  const other = selfSigned("other.test", now - YEAR_MS, now + YEAR_MS);

  const serve = (server: Server): Promise<number> => {
    servers.push(server);
    return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)));
  };
  const serveTls = ({ key, pem }: Certified): Promise<number> =>
    serve(createServer({ key, cert: pem }, (_, response) => response.end('{"services":[]}')));
  const ask = (port: number, trust: Trust, scheme = "https") =>
    fetchCatalog({ resolve: () => Promise.resolve(["127.0.0.1"]) }, { url: `${scheme}://localhost:${port}`, trust });

  const before = process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
  beforeAll(() => void (process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0"));
  afterAll(() => {
    if (before === undefined) delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
    else process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = before;
  });
  afterEach(() => servers.splice(0).forEach((server) => void server.close()));

  it("trusts what the given authority signed", async () => {
    const answer = await ask(await serveTls(good), { kind: "ca", pem: good.pem });

    expect(expectOk(answer).services).toEqual([]);
  });

  it.each([
    ["no authority known to the system", good, undefined, "unknown-authority"],
    ["another authority", good, other, "unknown-authority"],
    ["another name", other, other, "name-mismatch"],
    ["the past", old, old, "expired"],
    ["the future", early, early, "not-yet-valid"],
  ])("refuses a certificate of %s, even where the environment says that any will do", async (_, served, ca, reason) => {
    const port = await serveTls(served);

    const error = expectErr(await ask(port, ca === undefined ? { kind: "system" } : { kind: "ca", pem: ca.pem }));

    expect(error).toMatchObject({ type: "OsbTlsFailed", reason });
  });

  it("tells a port without TLS from a bad certificate", async () => {
    const port = await serve(createHttpServer((_, response) => response.end()));

    expect(expectErr(await ask(port, { kind: "system" }))).toMatchObject({ type: "OsbTlsFailed", reason: "not-tls" });
  });

  it("meets a closed connection where plain HTTP is sent to a port with TLS", async () => {
    const port = await serveTls(good);

    expect(expectErr(await ask(port, { kind: "system" }, "http"))).toMatchObject({ type: "OsbUnreachable", code: "ECONNRESET" });
  });

  it("takes bundles of certificates and nothing else", () => {
    expect(pemProblem(good.pem + other.pem)).toBeUndefined();
    expect(pemProblem(`${good.pem}-----BEGIN CERTIFICATE-----\nbm90\n-----END CERTIFICATE-----\n`)).toContain("block 2 of 2");
    expect(pemProblem(`${good.pem}${good.key}`)).toContain("private key");
    expect(pemProblem("")).toContain("at least one");
  });
});

interface Certified {
  readonly key: string;
  readonly pem: string;
}

/** A certificate for one name that signed itself, so that it is its own authority (X.509 version 3, written in DER by hand). */
function selfSigned(name: string, from: number, to: number): Certified {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = der(0x30, Buffer.from("06082a8648ce3d040302", "hex")); // ecdsa-with-SHA256
  const issuer = der(0x30, der(0x31, der(0x30, Buffer.from("0603550403", "hex"), der(0x0c, Buffer.from(name)))));
  const names = der(0x30, der(0x82, Buffer.from(name)));
  const alternative = der(0x30, Buffer.from("0603551d11", "hex"), der(0x04, names));
  const authority = der(0x30, Buffer.from("0603551d130101ff", "hex"), der(0x04, der(0x30, Buffer.from("0101ff", "hex"))));
  const body = der(
    0x30,
    Buffer.from("a003020102020101", "hex"),
    algorithm,
    issuer,
    der(0x30, time(from), time(to)),
    issuer,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, der(0x30, alternative, authority)),
  );
  const certificate = der(0x30, body, algorithm, der(0x03, Buffer.from([0]), signed(body, privateKey)));
  const pem = `-----BEGIN CERTIFICATE-----\n${certificate.toString("base64").replace(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`;
  return { key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(), pem };
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length = body.length < 128 ? [body.length] : body.length < 256 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

function time(at: number): Buffer {
  return der(0x18, Buffer.from(new Date(at).toISOString().replace(/[-:T]|\.\d+/g, "")));
}

function signed(body: Buffer, key: KeyObject): Buffer {
  return createSign("sha256").update(body).sign(key);
}
