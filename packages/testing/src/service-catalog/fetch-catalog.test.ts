import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ScriptedBroker } from "../broker/scripted-broker.ts";
import { TestAuthority } from "../broker/test-authority.ts";
import { VirtualClock } from "../time/virtual-clock.ts";
import { type CatalogRequest, fetchCatalog } from "./fetch-catalog.ts";

const authority = new TestAuthority();
const certificate = authority.issue("a.b", "c.d");

describe("fetchCatalog", () => {
  let clock: VirtualClock;
  let osb: ScriptedBroker;

  beforeEach(async () => {
    clock = new VirtualClock();
    osb = await ScriptedBroker.listening(certificate);
  });

  afterEach(() => osb.close());

  it("asks as Go's client of version 2.14 does, and keeps the path of the URL", async () => {
    expect(await fetched({ url: "https://a.b/broker/", auth: { mode: "basic", username: "u", password: "p\n" } })).toEqual({
      services: [],
    });

    expect(osb.requests).toEqual([
      {
        method: "GET",
        path: "/broker/v2/catalog",
        headers: expect.objectContaining({
          host: "a.b",
          "user-agent": "Go-http-client/1.1",
          authorization: `Basic ${btoa("u:p\n")}`,
          "x-broker-api-version": "2.14",
          "accept-encoding": "gzip",
        }),
      },
    ]);
  });

  it.each([
    [
      "another name",
      { url: "https://x.y" },
      'Get "https://x.y/v2/catalog": tls: failed to verify certificate: x509: certificate is valid for a.b, c.d, not x.y',
    ],
    [
      "an authority nobody trusts",
      { trust: { skipVerify: false, caBundle: undefined } },
      'Get "https://a.b/v2/catalog": tls: failed to verify certificate: x509: certificate signed by unknown authority',
    ],
    [
      "a bundle that holds no certificate",
      { trust: { skipVerify: false, caBundle: "garbage" } },
      'Get "https://a.b/v2/catalog": tls: failed to verify certificate: x509: certificate signed by unknown authority',
    ],
    [
      "another name under an authority nobody trusts",
      { url: "https://x.y", trust: { skipVerify: false, caBundle: undefined } },
      'Get "https://x.y/v2/catalog": tls: failed to verify certificate: x509: certificate is valid for a.b, c.d, not x.y',
    ],
    [
      "a token with a line end",
      { auth: { mode: "bearer", token: "t\n" } },
      'Get "https://a.b/v2/catalog": net/http: invalid header field value for "Authorization"',
    ],
    ["an unknown scheme", { url: "ftp://a.b" }, 'Get "ftp://a.b/v2/catalog": unsupported protocol scheme "ftp"'],
    ["no host", { url: "https://" }, 'Get "https:/v2/catalog": http: no Host in request URL'],
  ] as const)("fails in Go's words at %s", async (_what, request, message) => {
    await expect(fetched(request)).rejects.toThrow(message);
  });

  it("verifies nothing where it is told so", async () => {
    expect(await fetched({ url: "https://x.y", trust: { skipVerify: true, caBundle: undefined } })).toEqual({ services: [] });
  });

  it.each([
    [200, "", "Status: 200; ErrorMessage: <nil>; Description: <nil>; ResponseError: unexpected end of JSON input"],
    [
      200,
      "[]",
      "Status: 200; ErrorMessage: <nil>; Description: <nil>; ResponseError: json: cannot unmarshal array into Go value of type v2.CatalogResponse",
    ],
    [
      200,
      '{"services":"x"}',
      "ResponseError: json: cannot unmarshal string into Go struct field CatalogResponse.services of type []v2.Service",
    ],
    [410, '{"error":1,"description":"gone"}', "Status: 410; ErrorMessage: <nil>; Description: gone; ResponseError: <nil>"],
  ])("tells of an answer %s %j", async (status, body, message) => {
    osb.answer = () => ({ status, body });

    await expect(fetched({})).rejects.toThrow(message);
  });

  it("waits a minute, and no longer", async () => {
    osb.answer = () => undefined;
    const outcome = fetched({}).catch((thrown: Error) => [clock.now(), thrown.message]);

    await clock.sleep(100_000);

    expect(await outcome).toEqual([
      60_000,
      'Get "https://a.b/v2/catalog": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
    ]);
  });

  function fetched(request: Partial<CatalogRequest>): Promise<object> {
    const complete: CatalogRequest = {
      url: "https://a.b",
      auth: { mode: "none" },
      trust: { skipVerify: false, caBundle: authority.pem },
      ...request,
    };
    return fetchCatalog(complete, { clock, resolve: () => ({ address: "127.0.0.1", port: osb.port }) });
  }
});
