import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { IAMClient } from "@aws-sdk/client-iam";
import { STSClient } from "@aws-sdk/client-sts";
import { expectOk, FakeAws, VirtualClock } from "@osb/testing";
import { FakeBroker, seedServiceTemplates } from "@osb/testing/broker";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyAccessKey } from "./access-key/apply-access-key.ts";
import { applyAwsPrereqs } from "./apply-aws-prereqs.ts";
import type { AwsClients } from "./aws-prereqs.ts";
import { KNOWN_SERVICES } from "./policies/service-statements.ts";
import { MemoryKeyStore } from "./testing/index.ts";

const region = "us-east-1";
const installation = { name: "prod" };
const templates = { bucket: "our-templates", prefix: "v1", region };
/** Longer than anything in this account takes. */
const A_WHILE_MS = 60_000;

/** What all of it is for. The stacks are the fake account's, and so are the templates, which make keys without Lambda functions. */
describe("a broker with the user's key", () => {
  let aws: FakeAws;
  let clock: VirtualClock;
  let broker: FakeBroker;
  let url: string;

  beforeEach(async () => {
    clock = new VirtualClock();
    aws = new FakeAws({ clock });
    seedServiceTemplates(aws, templates);
    const keyStore = new MemoryKeyStore("a store");
    const { accountId, user, table } = expectOk(await applyAwsPrereqs({ aws: clientsOf(), clock }, { installation, region, templates }));
    const key = { installation, region, accountId, userName: user?.name ?? "", tableName: table.name };
    const clientsFor = (made: { readonly accessKeyId: string; readonly secretAccessKey: { reveal(): string } }): AwsClients =>
      clientsOf({ accessKeyId: made.accessKeyId, secretAccessKey: made.secretAccessKey.reveal() });
    expectOk(await applyAccessKey({ aws: clientsOf(), clientsFor, keyStore, clock }, key));

    const { accesskeyid, secretkey } = expectOk(await keyStore.read())?.fields ?? {};
    broker = new FakeBroker({
      args: ["--insecure", `--tableName=${table.name}`, `--s3Bucket=${templates.bucket}`, `--s3Key=${templates.prefix}/`],
      env: { AWS_ACCESS_KEY_ID: accesskeyid?.reveal() ?? "", AWS_SECRET_ACCESS_KEY: secretkey?.reveal() ?? "" },
      files: new Map(),
      aws,
      clock: clock.inBackground(),
    });
    const { host = "", port = 0 } = (await broker.listening) ?? {};
    url = `http://${host}:${port}/v2`;
  });

  afterEach(() => broker.stop());

  it.each(KNOWN_SERVICES)("makes %s for a developer, and takes it away again", async (name) => {
    const { services } = (await asked("GET", "/catalog")) as { readonly services: readonly Offered[] };
    const offered = services.find((service) => service.name === name);
    const instance = "/service_instances/5f3c1d4e-0000-4000-8000-000000000001";
    const parameters = name === "sns" ? { DisplayName: "news" } : {};
    const order = { service_id: offered?.id, plan_id: offered?.plans[0]?.id, organization_guid: "o", space_guid: "s", parameters };

    await asked("PUT", `${instance}?accepts_incomplete=true`, order);
    await clock.sleep(A_WHILE_MS);
    expect(await asked("GET", `${instance}/last_operation`)).toMatchObject({ state: "succeeded" });
    expect(aws.snapshot().stacks).toMatchObject([{ status: "CREATE_COMPLETE" }]);

    await asked("DELETE", `${instance}?accepts_incomplete=true`);
    await clock.sleep(A_WHILE_MS);
    expect(await asked("GET", `${instance}/last_operation`)).toMatchObject({ state: "succeeded" });
  });

  function clientsOf(credentials = aws.administrator): AwsClients {
    const options = aws.clientOptions({ region, credentials });
    return { dynamodb: new DynamoDBClient(options), iam: new IAMClient(options), sts: new STSClient(options) };
  }

  async function asked(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${url}${path}`, { method, ...(body && { body: JSON.stringify(body) }) });
    return response.json();
  }
});

interface Offered {
  readonly id: string;
  readonly name: string;
  readonly plans: readonly { readonly id: string }[];
}
