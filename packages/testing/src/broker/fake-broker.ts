import http from "node:http";
import https from "node:https";
import type { Clock } from "@osb/core";
import { AwsErrorText, type AwsPort, BrokerSession } from "./broker-aws.ts";
import { BrokerCatalog } from "./broker-catalog.ts";
import { BrokerFatal, BrokerLog } from "./broker-log.ts";
import { BrokerRoutes } from "./broker-routes.ts";
import { type BrokerFlags, parseBrokerFlags } from "./parse-broker-flags.ts";
import { CONNECTION_CUT } from "./osb-answer.ts";
import { userIdOf } from "./osb-service.ts";
import { ServiceStore } from "./service-store.ts";

/** How often the bucket is looked at again. */
const REFRESH_MS = 600_000;

/** With what a broker process is started. */
export interface FakeBrokerOptions {
  /** As the container's `args`: `["--insecure", "--region=eu-west-1"]`. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What the process can read: absolute path to content. */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  readonly aws: AwsPort;
  readonly clock: Clock;
  /** Hears each line of standard output and error. */
  readonly log?: ((line: string) => void) | undefined;
  /** Told of work that leaves the process, so that a virtual clock waits for it: opening the port. */
  readonly outside?: ((work: () => Promise<void>) => Promise<void>) | undefined;
  /** Where it really listens, whatever `--port` says. Default: a free port of 127.0.0.1. */
  readonly listenOn?: { readonly host?: string | undefined; readonly port?: number | undefined } | undefined;
}

export interface Listening {
  readonly scheme: "http" | "https";
  readonly host: string;
  readonly port: number;
}

/**
 * The AWS Service Broker's process, from its flags to its exit code: starts when it is made, reads its templates from S3,
 * keeps its services in DynamoDB, and answers on a real socket with its real certificate. It imitates commit b28f42a.
 *
 * It differs in this: it speaks HTTP/1.1 only, knows no credentials but those of flags and environment, and ends with
 * `FakeBroker does not imitate …` at what it does not know. Bindings by a Lambda function are such a thing.
 */
export class FakeBroker {
  /** The exit code, once the process has ended. Never rejects. */
  readonly exited: Promise<number>;
  /** Where it listens, once it does; `undefined` if it ended before that. */
  readonly listening: Promise<Listening | undefined>;
  readonly #options: FakeBrokerOptions;
  readonly #line: (line: string) => void;
  readonly #stopped = new AbortController();
  #log: BrokerLog | undefined;
  #server: http.Server | https.Server | undefined;
  #exit!: (code: number) => void;
  #listens!: (where: Listening | undefined) => void;

  constructor(options: FakeBrokerOptions) {
    this.#options = options;
    this.#line = options.log ?? (() => undefined);
    this.exited = new Promise((resolve) => (this.#exit = resolve));
    this.listening = new Promise((resolve) => (this.#listens = resolve));
    void this.#main().catch((thrown: unknown) => this.#die(thrown));
  }

  /** Ends the process: `SIGTERM` is told in the log and ends with 0, `SIGKILL` is not. Requests under way are cut by both. */
  stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<number> {
    if (signal === "SIGTERM" && !this.#stopped.signal.aborted) this.#log?.info("main.go:150", "Received SIGTERM, exiting gracefully...");
    this.#end(signal === "SIGTERM" ? 0 : 137);
    return this.exited;
  }

  async #main(): Promise<void> {
    const parsed = parseBrokerFlags(this.#options.args);
    if (parsed.outcome === "refused") {
      for (const line of parsed.output) this.#line(line);
      return this.#end(parsed.exitCode);
    }
    const { flags } = parsed;
    const { env, aws, clock } = this.#options;
    const log = new BrokerLog(this.#line, clock, flags);
    this.#log = log;
    if (flags.rest[0] === "version") return this.#endWith("aws-servicebroker/0.1.0");
    if ((flags.tlsCert === "") !== (flags.tlsKey === ""))
      return this.#endWith("To use TLS with specified cert or key data, both --tlsCert and --tlsKey must be used");
    if (!/^[A-Za-z0-9]*$/.test(flags.brokerId))
      return this.#die(new BrokerFatal("brokerId can only contain letters and numbers"), "main.go:78");

    const facts = { aws, flags, env, log };
    const session = new BrokerSession({ ...facts, region: flags.region });
    const s3 = new BrokerSession({ ...facts, region: flags.s3Region });
    const caller = await session.call<{ readonly Account: string; readonly Arn: string; readonly UserId: string }>(
      "sts",
      "GetCallerIdentity",
      {},
    );
    log.info(
      "awsbroker.go:38",
      `Running as caller identity '{\n  Account: "${caller.Account}",\n  Arn: "${caller.Arn}",\n  UserId: "${caller.UserId}"\n}'.`,
    );
    const store = new ServiceStore(session, flags.tableName, userIdOf(caller.Account, flags.brokerId), log);
    const catalog = new BrokerCatalog({ flags, s3, store, log, clock });
    await catalog.load();
    if (this.#stopped.signal.aborted) return;
    void this.#refresh(catalog);

    const templateUrlOf = (service: string): string => templateUrl(flags, service);
    const sessionFor = (params: Readonly<Record<string, string>>): BrokerSession =>
      new BrokerSession({ ...facts, region: params["region"] || flags.region, role: roleIn(params, caller.Account) });
    const routes = new BrokerRoutes({ brokerId: flags.brokerId, env, store, sessionFor, templateUrlOf, log, catalog, flags });
    log.info("main.go:123", "Starting broker!");
    this.#listen(flags, log, routes);
  }

  async #refresh(catalog: BrokerCatalog): Promise<void> {
    const { signal } = this.#stopped;
    for (;;) {
      await this.#options.clock.sleep(REFRESH_MS, signal);
      if (signal.aborted) return;
      await catalog.load().catch((thrown: unknown) => {
        if (!(thrown instanceof BrokerFatal)) this.#die(thrown);
      });
    }
  }

  #listen(flags: BrokerFlags, log: BrokerLog, routes: BrokerRoutes): void {
    const scheme = flags.insecure ? "http" : "https";
    const answer = (request: http.IncomingMessage, response: http.ServerResponse): void => void this.#answer(routes, request, response);
    if (flags.insecure) this.#server = http.createServer(answer);
    else {
      const pair = this.#keyPair(flags, log);
      if (pair === undefined) return this.#end(0);
      try {
        this.#server = https.createServer(pair, answer);
      } catch {
        throw new BrokerFatal("tls: failed to find any PEM data in certificate input");
      }
    }
    const { outside = (work) => work(), listenOn: { host = "127.0.0.1", port = 0 } = {} } = this.#options;
    log.info("server.go:138", `Starting server on :${flags.port}`);
    this.#server.on("error", () => this.#die(new BrokerFatal(`listen tcp :${flags.port}: bind: address already in use`), "main.go:56"));
    this.#server.listen(port, host, () => this.#listens({ scheme, host, port: portOf(this.#server) }));
    void outside(async () => void (await this.listening));
  }

  #keyPair(flags: BrokerFlags, log: BrokerLog): { readonly cert: string | Buffer; readonly key: string | Buffer } | undefined {
    if (flags.tlsCert !== "") {
      log.info("main.go:129", "Starting secure broker with TLS cert and key data", 4);
      return { cert: decoded(flags.tlsCert), key: decoded(flags.tlsKey) };
    }
    const [cert, key] = [flags["tls-cert-file"], flags["tls-private-key-file"]];
    if (cert === "" || key === "") {
      log.error(
        "main.go:133",
        "unable to run securely without TLS Certificate and Key. Please review options and if running with TLS, specify --tls-cert-file and --tls-private-key-file or --tlsCert and --tlsKey.",
      );
      return undefined;
    }
    log.info("main.go:136", "Starting secure broker with file based TLS cert and key", 4);
    return { cert: this.#file(cert), key: this.#file(key) };
  }

  #file(path: string): Buffer {
    const content = this.#options.files.get(path);
    if (content === undefined) throw new BrokerFatal(`open ${path}: no such file or directory`);
    return Buffer.from(content);
  }

  async #answer(routes: BrokerRoutes, request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks).toString();
      const answer = await routes.answer({ method: request.method ?? "GET", target: request.url ?? "/", headers: request.headers, body });
      if (answer === CONNECTION_CUT) return void request.socket.destroy();
      response.writeHead(answer.status, { ...answer.headers, "content-length": Buffer.byteLength(answer.body) });
      response.end(answer.body);
    } catch (thrown) {
      request.socket.destroy();
      if (thrown instanceof BrokerFatal) this.#line(thrown.message);
      else if (!this.#stopped.signal.aborted && !request.errored) this.#die(thrown);
    }
  }

  #endWith(line: string): void {
    this.#line(line);
    this.#end(0);
  }

  #die(thrown: unknown, at = "main.go:107"): void {
    const known = thrown instanceof BrokerFatal || thrown instanceof AwsErrorText;
    const text = known ? thrown.message : `FakeBroker is at fault: ${(thrown as Error).stack ?? String(thrown)}`;
    if (this.#log) this.#log.fatal(at, text);
    else this.#line(text);
    this.#end(255);
  }

  #end(code: number): void {
    this.#stopped.abort();
    this.#listens(undefined);
    if (!this.#server?.listening) return this.#exit(code);
    this.#server.close(() => this.#exit(code));
    this.#server.closeAllConnections();
  }
}

function portOf(server: http.Server | https.Server | undefined): number {
  const address = server?.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function decoded(base64: string): Buffer {
  const illegal = /[^A-Za-z0-9+/=\r\n]/.exec(base64);
  if (illegal) throw new BrokerFatal(`illegal base64 data at input byte ${illegal.index}`);
  return Buffer.from(base64, "base64");
}

/** The role that an instance's parameters name. */
function roleIn(
  params: Readonly<Record<string, string>>,
  ownAccountId: string,
): { readonly name: string; readonly targetAccountId: string; readonly ownAccountId: string } | undefined {
  const { target_role_name: name = "", target_account_id: targetAccountId = "" } = params;
  return name === "" ? undefined : { name, targetAccountId, ownAccountId };
}

/** Where CloudFormation is told to fetch a service's template from: built from the flags, never looked up. */
function templateUrl({ s3Bucket, s3Region, s3Key, templateFilter }: BrokerFlags, service: string): string {
  const key = `${s3Key.endsWith("/") ? s3Key : `${s3Key}/`}${service.replace(/-apb$/, "")}${templateFilter}`;
  return `https://${s3Bucket}.${s3Region === "us-east-1" ? "s3" : `s3-${s3Region}`}.amazonaws.com/${key}`;
}
