import { readFileSync } from "node:fs";
import http from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FakeAws } from "../aws/index.ts";
import { VirtualClock } from "../time/virtual-clock.ts";
import { FakeBroker, type OsbService } from "./index.ts";

/** One exchange with the real broker (commit b28f42a), as curl saw it. */
interface Exchange {
  readonly title: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** `undefined`: the connection was cut. */
  readonly answer: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string } | undefined;
}

const recorded = readFileSync(new URL("./recorded/http.txt", import.meta.url), "utf8")
  .split("\n## ")
  .slice(1);
const recordedService = JSON.parse(recorded.find((block) => block.startsWith("catalog (one service"))?.split("\n")[2] ?? "") as OsbService;
const exchanges = recorded.filter((block) => block.includes("\n> curl") && !block.startsWith("metrics")).map(parsed);

describe("FakeBroker, against the recorded answers of the real one", () => {
  const clock = new VirtualClock();
  let broker: FakeBroker;
  let port = 0;

  beforeAll(async () => {
    const aws = new FakeAws({ clock });
    aws
      .putBucket("awsservicebroker", { region: "us-east-1", readableBy: "everybody" })
      .putObject("awsservicebroker", "templates/latest/sqs-main.yaml", templateOf(recordedService));
    await makeTable(aws, clock);
    const { accessKeyId, secretAccessKey } = aws.administrator;
    broker = new FakeBroker({
      args: ["--insecure", "--enableBasicAuth", "--tableName=awssb"],
      env: {
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        SECURITY_USER_NAME: "admin",
        SECURITY_USER_PASSWORD: "pw1",
      },
      files: new Map(),
      aws,
      clock: clock.inBackground(),
    });
    port = (await broker.listening)?.port ?? 0;
  });

  afterAll(() => broker.stop());

  it.each(exchanges.map((exchange) => [exchange.title, exchange] as const))("answers as recorded: %s", async (_title, exchange) => {
    const answer = await ask(port, exchange);

    expect(answer?.status).toBe(exchange.answer?.status);
    // A line end at the end is not in the recording; content-length says whether there was one.
    expect(answer?.body.trimEnd()).toBe(exchange.answer?.body);
    expect(answer?.headers ?? {}).toMatchObject(exchange.answer?.headers ?? {});
  });

  it("lists a service in the shape and with the ids that the real one gave the same template", async () => {
    const answer = await ask(port, {
      method: "GET",
      path: "/v2/catalog",
      headers: { authorization: `Basic ${btoa("admin:pw1")}` },
      body: "",
    });

    expect(sorted(JSON.parse(answer?.body ?? ""))).toEqual(sorted({ services: [recordedService] }));
  });

  it("counts what it is asked, for everybody to read", async () => {
    const answer = await ask(port, { method: "GET", path: "/metrics", headers: {}, body: "" });

    expect(answer?.headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(answer?.body).toContain("# HELP osb_actions_total Total amount of actions requested.\n# TYPE osb_actions_total counter\n");
    expect(answer?.body).toContain('aws_sb_actions_total{action="get_catalog",plan="",service=""} 1\n');
  });
});

async function makeTable(aws: FakeAws, clock: VirtualClock): Promise<void> {
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
  await aws.call({ service: "dynamodb", region: "us-east-1", operation: "CreateTable", input });
  await clock.sleep(20_000);
}

/** A template that this service could have come from. */
function templateOf({ name, description, tags, plans, metadata }: OsbService): string {
  const schemas = (plans ?? []).map((plan) => plan.schemas.service_instance.create.parameters);
  const own = Object.entries(
    Object.assign({}, ...schemas.map(({ properties }) => properties)) as Record<string, Record<string, unknown>>,
  ).filter(([, { description: told }]) => !/^AWS (Account|Region|IAM|Resource)/.test(String(told)));
  const prescribedOnly = schemas
    .flatMap(({ prescribed }) => Object.keys(prescribed))
    .filter((key) => !own.some(([parameter]) => parameter === key));
  const capitalised = (record: object): object =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [`${key[0]?.toUpperCase()}${key.slice(1)}`, value]));
  const parameter = (property: Record<string, unknown>): object => ({
    Type: property["type"] === "integer" ? "Number" : "String",
    Default: property["default"],
    Description: property["description"],
    AllowedValues: property["enum"],
  });
  return JSON.stringify({
    Description: `${description} (qs-1nt0fm8rt)`,
    Metadata: {
      "AWS::ServiceBroker::Specification": {
        ...capitalised(metadata),
        Name: name,
        Tags: tags,
        ServicePlans: Object.fromEntries(
          (plans ?? []).map((plan) => [
            plan.name,
            {
              ...capitalised(plan.metadata),
              Description: plan.description,
              ParameterValues: plan.schemas.service_instance.create.parameters.prescribed,
            },
          ]),
        ),
      },
      "AWS::CloudFormation::Interface": {
        ParameterGroups: [{ Label: { default: "SQS Configuration" }, Parameters: own.map(([key]) => key) }],
        ParameterLabels: Object.fromEntries(own.map(([key, { title }]) => [key, { default: title }])),
      },
    },
    Parameters: {
      ...Object.fromEntries(own.map(([key, property]) => [key, parameter(property)])),
      ...Object.fromEntries(prescribedOnly.map((key) => [key, { Type: "String", Default: "" }])),
    },
  });
}

/** Go's maps have no order, so plans and form items come in any. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted((value as Record<string, unknown>)[key])]),
  );
}

function ask(port: number, { method, path, headers, body }: Omit<Exchange, "title" | "answer">): Promise<Exchange["answer"]> {
  return new Promise((resolve) => {
    const request = http.request({ host: "127.0.0.1", port, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers as Record<string, string>,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    request.on("error", () => resolve(undefined));
    request.end(body);
  });
}

function parsed(block: string): Exchange {
  const [title = "", command = "", ...lines] = block.split("\n");
  const [, user] = / -u (\S+)/.exec(command) ?? [];
  const headers = Object.fromEntries(
    [...command.matchAll(/ -H ([^:]+): (.+?)(?= -| \/)/g)].map(([, name = "", value = ""]) => [name.toLowerCase(), value]),
  );
  const [status = "", ...rest] = lines.slice(
    0,
    lines.findIndex((line) => line.startsWith(" [exit")),
  );
  const blank = rest.indexOf("");
  const told = Object.fromEntries(rest.slice(0, blank).map((line) => line.split(": ") as [string, string]));
  const [, code] = /^HTTP\/2 (\d+)/.exec(status) ?? [];
  return {
    title,
    method: / -X (\w+)/.exec(command)?.[1] ?? "GET",
    path: command.split(" ").at(-1) ?? "",
    headers: { ...headers, ...(user !== undefined && { authorization: `Basic ${btoa(user)}` }) },
    body: / -d (\{\S*)/.exec(command)?.[1] ?? "",
    answer: code === undefined ? undefined : { status: Number(code), headers: told, body: rest.slice(blank + 1).join("\n") },
  };
}
