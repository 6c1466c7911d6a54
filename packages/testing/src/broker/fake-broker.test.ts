import https from "node:https";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeAws } from "../aws/index.ts";
import { VirtualClock } from "../time/virtual-clock.ts";
import {
  FakeBroker,
  type FakeBrokerOptions,
  type Listening,
  type OsbService,
  seedServiceTemplates,
  TestAuthority,
  userIdOf,
} from "./index.ts";

const HOUR_MS = 3_600_000;

describe("FakeBroker", () => {
  let clock: VirtualClock;
  let aws: FakeAws;
  let brokers: FakeBroker[];
  let lines: string[];

  beforeEach(async () => {
    clock = new VirtualClock();
    aws = new FakeAws({ clock });
    brokers = [];
    lines = [];
    seedServiceTemplates(aws, { bucket: "awsservicebroker", prefix: "templates/latest" });
  });

  afterEach(() => Promise.all(brokers.map((broker) => broker.stop("SIGKILL"))));

  it("makes its ids of account, broker id and names", async () => {
    const { services } = await catalogOf(await listening({ args: ["--tableName=awssb", "--insecure"], table: true }));

    expect(userIdOf("123456789012", "awsservicebroker")).toBe("e6b94392-5069-506c-8c59-ec923829bd4b");
    const s3 = services?.find(({ name }) => name === "s3");
    expect(s3?.id).toBe("8c455a9b-7dbb-54a2-9883-250a1ca13172");
    expect(s3?.plans?.find(({ name }) => name === "production")?.id).toBe("41bda98b-9a7f-50c8-93bf-1bcf3aa8f79d");
  });

  it("serves its certificate from the files it is given, and asks for the password", async () => {
    const authority = new TestAuthority();
    const { cert, key } = authority.issue("prod.osb.svc.cluster.local");
    const files = new Map([
      ["/tls/tls.crt", cert],
      ["/tls/tls.key", key],
    ]);
    const where = await listening({
      args: ["--tls-cert-file=/tls/tls.crt", "--tls-private-key-file", "/tls/tls.key", "-enableBasicAuth"],
      env: { SECURITY_USER_NAME: "u", SECURITY_USER_PASSWORD: "p" },
      files,
    });

    expect(where.scheme).toBe("https");
    expect(await status(where, authority.pem, "prod.osb.svc.cluster.local", "u:p")).toBe(200);
    expect(await status(where, authority.pem, "prod.osb.svc.cluster.local", "u:q")).toBe(401);
    await expect(status(where, authority.pem, "other.osb.svc.cluster.local", "u:p")).rejects.toThrow(/does not match certificate/);
  });

  it("takes the certificate from base64 flags too", async () => {
    const authority = new TestAuthority();
    const { cert, key } = authority.issue("a.b");

    const where = await listening({ args: [`--tlsCert=${btoa(cert)}`, `--tlsKey=${btoa(key)}`] });

    expect(await status(where, authority.pem, "a.b", "")).toBe(200);
  });

  it.each([
    [["version"], 0, /^aws-servicebroker\/0\.1\.0$/],
    [["--tlsCert=eA=="], 0, /both --tlsCert and --tlsKey must be used/],
    [[], 0, /unable to run securely without TLS Certificate and Key/],
    [["--tls-cert-file=/a", "--tls-private-key-file=/b"], 255, /open \/a: no such file or directory/],
    [["--tlsCert=!!", "--tlsKey=eA=="], 255, /illegal base64 data at input byte 0/],
    [["--bogus"], 2, /^flag provided but not defined: -bogus$/],
    [["--brokerId=a-b"], 255, /brokerId can only contain letters and numbers/],
    [["--profile=x"], 255, /FakeBroker does not imitate --profile/],
  ] as const)("ends when started with %j", async (args, exitCode, told) => {
    const broker = started({ args });

    expect(await broker.listening).toBeUndefined();
    expect(await broker.exited).toBe(exitCode);
    expect(lines.map((line) => line.replace(/^.*\] /, ""))).toContainEqual(expect.stringMatching(told));
  });

  it("ends at a port that is taken", async () => {
    const { port } = await listening({ args: ["--insecure"] });

    const second = started({ args: ["--insecure", "--port=3199"], listenOn: { port } });

    expect(await second.exited).toBe(255);
    expect(lines.at(-1)).toContain("listen tcp :3199: bind: address already in use");
  });

  it("stays empty after the table is repaired, and fills up an hour after its start", async () => {
    const where = await listening({ args: ["--tableName=awssb", "--insecure"] });

    expect(await catalogOf(where)).toEqual({ services: null });
    await makeTable();
    await clock.sleep(HOUR_MS / 2);
    expect(await catalogOf(where)).toEqual({ services: null });
    await clock.sleep(HOUR_MS);
    expect((await catalogOf(where)).services).toHaveLength(4);
  });

  it("is filled up at once by a restart after the repair", async () => {
    await makeTable();

    expect((await catalogOf(await listening({ args: ["--tableName=awssb", "--insecure"] }))).services).toHaveLength(4);
  });

  it("leaves out a template that cannot be read, and lists those beside it", async () => {
    aws.putObject(
      "awsservicebroker",
      "templates/latest/bad-main.yaml",
      "Metadata:\n  AWS::ServiceBroker::Specification:\n    Name: bad\n    Tags: aws\n",
    );

    const { services } = await catalogOf(await listening({ args: ["--tableName=awssb", "--insecure"], table: true }));

    expect(services?.map(({ name }) => name)).toEqual(["dynamodb", "s3", "sns", "sqs"]);
    expect(lines.some((line) => line.includes("cannot unmarshal !!str `aws` into []string"))).toBe(true);
  });

  it("counts templates in hexadecimal, and begins their names with a slash where the prefix has none", async () => {
    for (let index = 0; index < 8; index += 1) aws.putObject("awsservicebroker", `templates/latest/x${index}-main.yaml`, "{}");

    await listening({ args: ["--insecure", "--logtostderr", "--s3Key=templates/latest"] });

    expect(lines.some((line) => line.endsWith("awsbroker.go:204] Found c objects"))).toBe(true);
    expect(lines.some((line) => line.includes("Updating listings cache with [{/dynamodb true}"))).toBe(true);
  });

  it("says nothing below errors without -logtostderr", async () => {
    await listening({ args: ["--insecure"] });

    expect(lines.every((line) => line.startsWith("E"))).toBe(true);
  });

  it("hides what is overridden for everybody, and only where it is told to", async () => {
    const env = { PARAM_OVERRIDE_awsservicebroker_all_all_all_region: "eu-west-1" };
    const regions = async (args: readonly string[]): Promise<boolean> => {
      const { services } = await catalogOf(await listening({ args: ["--tableName=awssb", "--insecure", ...args], env, table: true }));
      return (
        services?.every(({ plans }) => plans?.every((plan) => "region" in plan.schemas.service_instance.create.parameters.properties)) ??
        false
      );
    };

    expect(await regions([])).toBe(true);
    expect(await regions(["--prescribeOverrides"])).toBe(false);
  });

  interface Start extends Partial<Pick<FakeBrokerOptions, "env" | "files" | "listenOn">> {
    readonly args: readonly string[];
    readonly table?: boolean;
  }

  function started({ args, env = {}, files = new Map(), listenOn }: Start): FakeBroker {
    const { accessKeyId, secretAccessKey } = aws.administrator;
    const keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
    const broker = new FakeBroker({
      args,
      env: { ...keys, ...env },
      files,
      aws,
      clock: clock.inBackground(),
      log: (line) => lines.push(line),
      listenOn,
    });
    brokers.push(broker);
    return broker;
  }

  async function listening(start: Start): Promise<Listening> {
    if (start.table) await makeTable();
    const where = await started(start).listening;
    if (where === undefined) throw new Error(lines.join("\n"));
    return where;
  }

  async function makeTable(): Promise<void> {
    const input = {
      TableName: "awssb",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "id", AttributeType: "S" },
        { AttributeName: "userid", AttributeType: "S" },
      ],
      KeySchema: [
        { AttributeName: "id", KeyType: "HASH" },
        { AttributeName: "userid", KeyType: "RANGE" },
      ],
    };
    await aws.call({ service: "dynamodb", region: "us-east-1", operation: "CreateTable", input }).catch(() => undefined);
    await clock.sleep(20_000);
  }
});

function ask({ host, port }: Listening, path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`http://${host}:${port}${path}`, init);
}

async function catalogOf(where: Listening): Promise<{ readonly services: readonly OsbService[] | null }> {
  return (await ask(where, "/v2/catalog")).json() as Promise<{ readonly services: readonly OsbService[] | null }>;
}

function status({ host, port }: Listening, ca: string, servername: string, auth: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = https.request({ host, port, ca, servername, auth, path: "/v2/catalog", agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on("error", reject).end();
  });
}
