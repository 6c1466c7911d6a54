import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTcpServer, type AddressInfo, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { Secret } from "@osb/core";
import { expectErr, expectOk } from "@osb/testing";
import { afterEach, describe, expect, expectTypeOf, it } from "vitest";
import { fetchCatalog, type FetchCatalogError, type FetchCatalogInput } from "./fetch-catalog.ts";

const SERVICE = {
  id: "id-1",
  name: "sqs",
  description: "Queues",
  bindable: true,
  plans: [{ id: "p-1", name: "standard", description: "Plain", free: false }],
};
const CATALOG = JSON.stringify({ services: [SERVICE] });

describe("fetchCatalog", () => {
  const servers: { readonly server: Server | ReturnType<typeof createTcpServer>; readonly sockets: Set<Socket> }[] = [];

  afterEach(() => {
    for (const { server, sockets } of servers.splice(0)) {
      server.close();
      for (const socket of sockets) socket.destroy();
    }
  });

  const listen = (server: Server | ReturnType<typeof createTcpServer>): Promise<string> => {
    const sockets = new Set<Socket>();
    servers.push({ server, sockets });
    server.on("connection", (socket: Socket) => void sockets.add(socket.on("error", () => {})));
    return new Promise((resolve) => {
      server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
    });
  };
  const serve = (answer: RequestListener): Promise<string> => listen(createServer(answer));
  const ask = (
    url: string,
    input: Partial<FetchCatalogInput> = {},
    options: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {},
  ) => fetchCatalog({}, { url, trust: { kind: "system" }, ...input }, options);

  it("reads the services and sends what the specification wants", async () => {
    const asked: unknown[] = [];
    const url = await serve(({ url: path, headers }, response) => {
      asked.push([path, headers["x-broker-api-version"], headers.authorization, headers["accept-encoding"]]);
      response.end(CATALOG);
    });

    const catalog = expectOk(
      await ask(`${url}/prefix/`, { credentials: { kind: "basic", username: "broker", password: new Secret("pass:word") } }),
    );

    expect(catalog.services).toMatchObject([{ id: "id-1", name: "sqs", plans: [{ name: "standard", free: false }] }]);
    expect(asked).toEqual([["/prefix/v2/catalog", "2.17", `Basic ${btoa("broker:pass:word")}`, "identity"]]);
  });

  it("sends a bearer token, and another API version, when told to", async () => {
    const asked: unknown[] = [];
    const url = await serve(({ headers }, response) => {
      asked.push([headers["x-broker-api-version"], headers.authorization]);
      response.end(CATALOG);
    });

    expectOk(await ask(url, { apiVersion: "2.14", credentials: { kind: "bearer", token: new Secret("tok") } }));

    expect(asked).toEqual([["2.14", "Bearer tok"]]);
  });

  it("tells a refusal of the credentials from one of none", async () => {
    const url = await serve((_, response) => response.writeHead(401).end("401 Unauthorized"));

    expect(expectErr(await ask(url))).toMatchObject({ type: "OsbUnauthorized", sent: "none" });
    expect(expectErr(await ask(url, { credentials: { kind: "bearer", token: new Secret("tok") } }))).toMatchObject({ sent: "bearer" });
  });

  it("repeats what a broker says of its failure, but neither credentials nor terminal escapes", async () => {
    const url = await serve(({ headers }, response) => {
      response.writeHead(500).end(JSON.stringify({ error: "Oops", description: `\u001b[2Jno hunter2, no ${headers.authorization}` }));
    });

    const error = expectErr(await ask(url, { credentials: { kind: "basic", username: "u", password: new Secret("hunter2") } }));

    expect(error).toMatchObject({ type: "OsbStatus", status: 500, error: "Oops", retryable: true });
    expect(error.message).toContain("Oops:  [2Jno <redacted>, no Basic <redacted>");
  });

  it("does not follow a redirect and tells only where it leads", async () => {
    let asked = 0;
    const url = await serve((_, response) => {
      asked += 1;
      response.writeHead(302, { location: "http://169.254.169.254/latest/meta-data?token=abc" }).end();
    });

    const error = expectErr(await ask(url));

    expect(error).toMatchObject({ type: "OsbRedirected", status: 302, to: "http://169.254.169.254" });
    expect(error.message).not.toContain("abc");
    expect(asked).toBe(1);
  });

  it.each<[string, string, object]>([
    ["a page", "<html>", { type: "OsbMalformed", problem: "not-json" }],
    ["a byte order mark", `\uFEFF${CATALOG}`, { type: "OsbMalformed", problem: "not-json" }],
    ["a list", "[]", { type: "OsbMalformed", problem: "no-object" }],
    ["services that are no list", '{"services":{}}', { type: "OsbMalformed", problem: "services-no-list" }],
    ["deep JSON", `{"services":${"[".repeat(100_000)}`, { type: "OsbMalformed", problem: "too-deep" }],
    ["many values", `{"services":[${"0,".repeat(300_000)}0]}`, { type: "OsbMalformed", problem: "too-many-values" }],
    ["more than 4 MiB", `"${"x".repeat(4 * 1024 * 1024)}"`, { type: "OsbTooLarge", limitBytes: 4_194_304 }],
  ])("refuses %s", async (_, body, expected) => {
    const url = await serve((_request, response) => response.end(body));

    expect(expectErr(await ask(url))).toMatchObject(expected);
  });

  it("stops reading an endless body at its limit", async () => {
    let sent = 0;
    const url = await serve((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, 32))) sent += 65_536;
      };
      response.on("drain", more);
      more();
    });

    expect(expectErr(await ask(url))).toMatchObject({ type: "OsbTooLarge" });
    expect(sent).toBeLessThan(32 * 1024 * 1024);
  });

  it("does not unpack a bomb", async () => {
    const url = await serve((_, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(8 * 1024 * 1024, 32))),
    );

    expect(expectErr(await ask(url))).toMatchObject({ type: "OsbMalformed", problem: "compressed" });
  });

  it("gives up on a broker that says nothing", async () => {
    const url = await listen(createTcpServer());

    expect(expectErr(await ask(url, {}, { timeoutMs: 30 }))).toMatchObject({ type: "TimedOut", timeoutMs: 30 });
  });

  it("gives up on a broker that drips", async () => {
    const url = await serve((_, response) => {
      const drip = (): void => void (response.destroyed || (response.write(" "), setImmediate(drip)));
      drip();
    });

    expect(expectErr(await ask(url, {}, { timeoutMs: 30 }))).toMatchObject({ type: "TimedOut" });
  });

  it("ends when the caller does", async () => {
    const abort = new AbortController();
    const url = await serve(() => abort.abort("operator left"));

    expect(expectErr(await ask(url, {}, { signal: abort.signal }))).toMatchObject({ type: "Aborted", cause: "operator left" });
  });

  it("tells a broken connection, a closed port and a port that does not speak HTTP apart", async () => {
    const broken = await serve((_, response) => void response.write("{", () => response.destroy()));
    const closed = await serve(() => {});
    servers.at(-1)?.server.close();
    const other = await listen(createTcpServer((socket) => void socket.end("SSH-2.0-x\r\n")));

    expect(expectErr(await ask(broken))).toMatchObject({ type: "OsbUnreachable", code: "ECONNRESET", retryable: true });
    expect(expectErr(await ask(closed))).toMatchObject({ type: "OsbUnreachable", code: "ECONNREFUSED" });
    expect(expectErr(await ask(other))).toMatchObject({ type: "OsbMalformed", problem: "not-http" });
  });

  it("refuses a head that does not end", async () => {
    const url = await listen(createTcpServer((socket) => void socket.write(`HTTP/1.1 200 OK\r\nx: ${"y".repeat(40_000)}`)));

    expect(expectErr(await ask(url))).toMatchObject({ type: "OsbTooLarge" });
  });

  it.each(["http://169.254.169.254", "http://[fd00:ec2::254]", "http://[::ffff:169.254.169.254]", "http://0.0.0.0", "http://2852039166"])(
    "does not connect to %s",
    async (url) => {
      expect(expectErr(await ask(url))).toMatchObject({ type: "OsbAddressRefused" });
    },
  );

  it("connects to the addresses it judged, and judges all of them", async () => {
    const url = await serve((_, response) => response.end(CATALOG));
    const named = url.replace("127.0.0.1", "broker.test");
    let asked = 0;
    const resolve = (addresses: readonly string[]) => () => {
      asked += 1;
      return Promise.resolve(addresses);
    };

    expectOk(await fetchCatalog({ resolve: resolve(["127.0.0.1"]) }, { url: named, trust: { kind: "system" } }));
    const refused = await fetchCatalog({ resolve: resolve(["127.0.0.1", "169.254.169.254"]) }, { url: named, trust: { kind: "system" } });

    expect(expectErr(refused)).toMatchObject({ type: "OsbAddressRefused", address: "169.254.169.254" });
    expect(asked).toBe(2);
  });

  it("does not wait for a name server longer than it may", async () => {
    const input = { url: "http://broker.test", trust: { kind: "system" as const } };

    expect(expectErr(await fetchCatalog({ resolve: () => new Promise(() => {}) }, input, { timeoutMs: 10 }))).toMatchObject({
      type: "TimedOut",
    });
    expect(expectErr(await fetchCatalog({ resolve: () => Promise.reject({ code: "ENOTFOUND" }) }, input))).toMatchObject({
      code: "ENOTFOUND",
    });
  });

  it("names everything that is wrong with its input, without repeating a secret", async () => {
    const error = expectErr(
      await ask("https://u:s3cret@broker.test", {
        trust: { kind: "ca", pem: "-----BEGIN PRIVATE KEY-----s3cret" },
        credentials: { kind: "bearer", token: new Secret("s3cret\r\nx: y") },
        apiVersion: "two",
      }),
    );

    expect(error).toMatchObject({ type: "InvalidInput" });
    expect(error.type === "InvalidInput" && error.problems.map(({ field }) => field)).toEqual([
      "url",
      "trust.pem",
      "apiVersion",
      "credentials.token",
    ]);
    expect(JSON.stringify([error, error.message])).not.toContain("s3cret");
  });

  it("has a closed set of errors", () => {
    expectTypeOf<FetchCatalogError["type"]>().toEqualTypeOf<
      | "InvalidInput"
      | "OsbAddressRefused"
      | "OsbUnreachable"
      | "OsbTlsFailed"
      | "OsbUnauthorized"
      | "OsbRedirected"
      | "OsbStatus"
      | "OsbMalformed"
      | "OsbTooLarge"
      | "Aborted"
      | "TimedOut"
    >();
  });
});
