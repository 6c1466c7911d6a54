import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeAws, type PolicyDocument } from "../aws/index.ts";
import { VirtualClock } from "../time/virtual-clock.ts";
import { FakeBroker, type Listening, type OsbService, seedServiceTemplates } from "./index.ts";

const INSTANCE = "/v2/service_instances/i-1";
const BINDING = `${INSTANCE}/service_bindings/b-1`;
const ASYNC = "accepts_incomplete=true";

/** A service with a user, whose key goes to Secrets Manager. */
const KEYED = `
Description: Keyed
Metadata:
  AWS::ServiceBroker::Specification: { Name: keyed, ServicePlans: { only: { Description: Only } } }
Resources:
  User: { Type: AWS::IAM::User, Properties: { Path: /asb/ } }
  Key: { Type: AWS::IAM::AccessKey, Properties: { UserName: !Ref User } }
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties: { Name: !Sub "\${AWS::StackName}.secretkey", SecretString: !GetAtt Key.SecretAccessKey }
  Place: { Type: AWS::SSM::Parameter, Properties: { Name: place, Type: String, Value: here } }
Outputs:
  SqsAwsAccessKeyId: { Value: !Ref Key }
  SqsAwsSecretAccessKey: { Value: !Sub "ssm:/aws/reference/secretsmanager/\${AWS::StackName}.secretkey" }
  Place: { Value: "ssm:place" }
  UserKeyId: { Value: place }
`;

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

describe("FakeBroker's instances", () => {
  let clock: VirtualClock;
  let aws: FakeAws;
  let brokers: FakeBroker[];
  let lines: string[];
  let where: Listening;
  let services: readonly OsbService[];

  beforeEach(async () => {
    clock = new VirtualClock();
    aws = new FakeAws({ clock });
    brokers = [];
    lines = [];
    seedServiceTemplates(aws, { bucket: "awsservicebroker", prefix: "templates/latest" });
    await makeTable();
  });

  afterEach(() => Promise.all(brokers.map((broker) => broker.stop("SIGKILL"))));

  it("makes a stack of the template with the broker's own rights, and the queue is there", async () => {
    await start();

    expect(await provision("sqs", { VisibilityTimeout: "45" })).toEqual({ status: 202, body: { async: true } });
    expect(await lastOperation()).toEqual({ status: 200, body: { state: "in progress" } });
    await clock.sleep(60_000);
    expect(await lastOperation()).toEqual({ status: 200, body: { state: "succeeded" } });

    const { queues, stacks } = aws.snapshot();
    expect(stacks).toMatchObject([
      {
        name: "aws-service-broker-sqs-i-1",
        status: "CREATE_COMPLETE",
        parameters: { Fifo: "false", VisibilityTimeout: "45" },
        capabilities: ["CAPABILITY_NAMED_IAM"],
      },
    ]);
    expect(queues).toMatchObject([
      {
        attributes: { VisibilityTimeout: "45" },
        tags: {
          "aws-service-broker:broker-id": "awsservicebroker",
          "aws-service-broker:cluster": "c-1",
          "aws-service-broker:instance-id": "i-1",
          "aws-service-broker:namespace": "ns",
          team: "a",
        },
      },
    ]);
  });

  it.each(["dynamodb", "s3", "sns", "sqs"])("runs the template of %s from its beginning to its end", async (service) => {
    await start();

    await provision(service, service === "sns" ? { DisplayName: "News" } : {});
    await clock.sleep(60_000);
    expect((await lastOperation()).body).toEqual({ state: "succeeded" });
    expect((await ask("PUT", BINDING, idsOf(service))).status).toBe(201);
    expect((await ask("DELETE", `${INSTANCE}?${ASYNC}`)).status).toBe(202);
    await clock.sleep(60_000);

    expect((await lastOperation()).body).toEqual({ state: "succeeded" });
    expect((await lastOperation()).status).toBe(410);
    expect(aws.snapshot().stacks).toEqual([]);
  });

  it("hands out the stack's outputs, and only once", async () => {
    await made("sqs");

    const { status, body } = await ask("PUT", BINDING, idsOf("sqs"));

    expect(status).toBe(201);
    expect(body).toEqual({
      async: false,
      credentials: {
        QUEUE_URL: expect.stringMatching(/^https:\/\/sqs\.us-east-1\.amazonaws\.com\/123456789012\/aws-service-broker-sqs-i-1-Queue-/),
        QUEUE_ARN: expect.stringMatching(/^arn:aws:sqs:us-east-1:123456789012:aws-service-broker-sqs-i-1-Queue-/),
        REGION: "us-east-1",
      },
    });
    expect(await ask("PUT", BINDING, idsOf("sqs"))).toEqual({ status: 200, body: { async: false } });
    expect((await ask("PUT", BINDING, { ...idsOf("sqs"), parameters: { Scope: "x" } })).status).toBe(409);
    expect(await ask("DELETE", `${BINDING}?service_id=${idsOf("sqs").service_id}`)).toEqual({ status: 200, body: { async: false } });
    expect((await ask("DELETE", `${BINDING}?service_id=${idsOf("sqs").service_id}`)).status).toBe(410);
  });

  it("gives the policy to a role that is named at binding, and takes it away again", async () => {
    await made("sqs");
    await makeRole("app", "ec2.amazonaws.com");
    const attached = async (): Promise<number> => {
      const { AttachedPolicies } = (await call("iam", "ListAttachedRolePolicies", { RoleName: "app" })) as { AttachedPolicies: unknown[] };
      return AttachedPolicies.length;
    };

    expect((await ask("PUT", BINDING, { ...idsOf("sqs"), parameters: { rolename: "app" } })).status).toBe(201);
    expect(await attached()).toBe(1);
    expect((await ask("DELETE", `${BINDING}?service_id=${idsOf("sqs").service_id}`)).status).toBe(200);
    expect(await attached()).toBe(0);
    const { status, body } = await ask("PUT", BINDING, { ...idsOf("sqs"), parameters: { RoleName: "app", Scope: "Write" } });
    expect(status).toBe(400);
    expect(body["description"]).toMatch(/does not support binding with scope 'Write': output not found: PolicyArnWrite$/);
  });

  it("replaces what names a parameter or a secret by what stands there, and nothing else", async () => {
    aws.putObject("awsservicebroker", "templates/latest/keyed-main.yaml", KEYED);
    await made("keyed");

    const { status, body } = await ask("PUT", BINDING, idsOf("keyed"));

    expect(status).toBe(201);
    expect(body["credentials"]).toEqual({
      SQS_AWS_ACCESS_KEY_ID: expect.stringMatching(/^AKIA[A-Z2-7]{16}$/),
      SQS_AWS_SECRET_ACCESS_KEY: expect.stringMatching(/^[\w+/]{40}$/),
      PLACE: "here",
      KEYED_USER_KEY_ID: "here",
    });
    expect(JSON.stringify(aws.snapshot())).not.toContain((body["credentials"] as Record<string, string>)["SQS_AWS_SECRET_ACCESS_KEY"]);
  });

  it("does not bind where a parameter is named that is not there", async () => {
    aws.putObject("awsservicebroker", "templates/latest/keyed-main.yaml", KEYED.replace("ssm:place", "ssm:nowhere"));
    await made("keyed");

    const { status, body } = await ask("PUT", BINDING, idsOf("keyed"));

    expect(status).toBe(500);
    expect(body["description"]).toMatch(
      /^Failed to get the credentials from CloudFormation stack arn:.*: invalid parameters: \[nowhere\]$/,
    );
  });

  it("changes the stack, and says nothing happens where nothing changes", async () => {
    await made("sqs");

    expect(await patch({ VisibilityTimeout: "30" })).toEqual({ status: 200, body: { async: false } });
    expect((await patch({ VisibilityTimeout: "99" })).status).toBe(202);
    await clock.sleep(60_000);

    expect((await lastOperation()).body).toEqual({ state: "succeeded" });
    expect(aws.snapshot()).toMatchObject({
      queues: [{ attributes: { VisibilityTimeout: "99" } }],
      stacks: [{ status: "UPDATE_COMPLETE" }],
    });
  });

  it("tells what failed, all of it but what was only cancelled", async () => {
    await start();
    aws.failResource({ logicalId: "Queue", on: "create", reason: "no more queues" });
    await provision("sqs");
    await clock.sleep(60_000);

    expect(await lastOperation()).toEqual({ status: 200, body: { state: "failed", description: "Queue no more queues " } });
    expect(await lastOperation("kubernetes e30=")).toEqual({
      status: 400,
      body: { error: "CloudFormationError", description: "Queue no more queues " },
    });
    expect(lines.some((line) => line.includes("api.go:300] CloudFormation stack arn:aws:cloudformation:"))).toBe(true);
  });

  it("answers 500 with AWS's words where it may not make the stack, and every parameter stands in its log", async () => {
    await start({ rights: [{ Effect: "Allow", Action: ["s3:*", "dynamodb:*"], Resource: "*" }] });

    const { status, body } = await provision("sqs", { VisibilityTimeout: "77" });

    expect(status).toBe(500);
    expect(body["description"]).toMatch(
      /^Failed to create the CloudFormation stack: AccessDenied: User: arn:aws:iam::123456789012:user\/broker is not authorized to perform: cloudformation:CreateStack on resource: arn:aws:cloudformation:us-east-1:123456789012:stack\/aws-service-broker-sqs-i-1\/\*/,
    );
    expect(lines.join("\n")).toContain('  ParameterKey: "VisibilityTimeout",\n  ParameterValue: "77"\n');
  });

  it("fails the resource, not the request, where it may not make what the template wants", async () => {
    await start({ rights: [{ Effect: "Allow", Action: ["s3:*", "dynamodb:*", "cloudformation:*", "iam:*"], Resource: "*" }] });
    await provision("sqs");
    await clock.sleep(60_000);

    const { body } = await lastOperation();

    expect(body["description"]).toMatch(
      /^Queue Resource handler returned message: "User: .*:user\/broker is not authorized to perform: sqs:CreateQueue/,
    );
    expect(body["description"]).toMatch(/HandlerErrorCode: AccessDenied\) $/);
  });

  it("works in the region and the role that the request names", async () => {
    await start({ rights: [{ Effect: "Allow", Action: ["s3:*", "dynamodb:*", "sts:AssumeRole"], Resource: "*" }] });
    await makeRole("worker", { AWS: "arn:aws:iam::123456789012:user/broker" });
    await call("iam", "AttachRolePolicy", { RoleName: "worker", PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" });

    expect((await provision("sqs", { region: "eu-west-1", target_role_name: "worker" })).status).toBe(202);
    await clock.sleep(60_000);

    expect((await lastOperation()).body).toEqual({ state: "succeeded" });
    expect(aws.snapshot()).toMatchObject({ queues: [{ region: "eu-west-1" }], stacks: [{ region: "eu-west-1" }] });
    expect(lines.some((line) => line.endsWith("Assuming role arn 'arn:aws:iam::123456789012:role/worker'."))).toBe(true);
  });

  it("deletes the stack again where the instance cannot be written down", async () => {
    await start();
    aws.fault("dynamodb:PutItem", { kind: "refused", code: "ProvisionedThroughputExceededException", message: "slower" });

    const { status, body } = await provision("sqs");
    await clock.sleep(60_000);

    expect(status).toBe(500);
    expect(body["description"]).toBe("Failed to create the service instance i-1: ProvisionedThroughputExceededException: slower");
    expect(aws.snapshot()).toMatchObject({ stacks: [], queues: [] });
  });

  it("takes a number that Go prints with an exponent for what CloudFormation takes it for", async () => {
    await start();

    expect((await provision("sqs", { VisibilityTimeout: 1_000_000 })).body["description"]).toContain(
      "ValidationError: Parameter 'VisibilityTimeout' must match pattern [0-9]{1,5}",
    );
  });

  async function start({ rights }: { readonly rights?: PolicyDocument["Statement"] } = {}): Promise<void> {
    const { accessKeyId, secretAccessKey } =
      rights === undefined ? aws.administrator : aws.principal({ Version: "2012-10-17", Statement: rights }, { name: "broker" });
    const broker = new FakeBroker({
      args: ["--tableName=awssb", "--insecure", "--logtostderr"],
      env: { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
      files: new Map(),
      aws,
      clock: clock.inBackground(),
      log: (line) => lines.push(line),
    });
    brokers.push(broker);
    const listening = await broker.listening;
    if (listening === undefined) throw new Error(lines.join("\n"));
    where = listening;
    services = (await ask("GET", "/v2/catalog")).body["services"] as typeof services;
  }

  /** An instance that is ready. */
  async function made(service: string): Promise<void> {
    await start();
    await provision(service);
    await clock.sleep(60_000);
    await lastOperation();
  }

  function idsOf(name: string): { readonly service_id: string; readonly plan_id: string } {
    const service = services.find((each) => each.name === name);
    const plan = service?.plans?.find((each) => each.name !== "fifo");
    return { service_id: service?.id ?? "", plan_id: plan?.id ?? "" };
  }

  function provision(service: string, parameters: object = {}): Promise<Answer> {
    const context = { platform: "kubernetes", clusterid: "c-1", namespace: "ns" };
    const all = { ...parameters, user_tags: '[{"Key":"team","Value":"a"}]' };
    return ask("PUT", `${INSTANCE}?${ASYNC}`, { ...idsOf(service), organization_guid: "o", space_guid: "s", context, parameters: all });
  }

  const patch = (parameters: object): Promise<Answer> =>
    ask("PATCH", `${INSTANCE}?${ASYNC}`, { service_id: idsOf("sqs").service_id, parameters });

  const lastOperation = (identity = ""): Promise<Answer> => ask("GET", `${INSTANCE}/last_operation`, undefined, identity);

  async function ask(method: string, path: string, body?: object, identity = ""): Promise<Answer> {
    const headers = identity === "" ? {} : { "X-Broker-API-Originating-Identity": identity };
    const response = await fetch(`http://${where.host}:${where.port}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Answer["body"] };
  }

  const call = (service: string, operation: string, input: object): Promise<object> =>
    aws.call({ service, region: "us-east-1", operation, input });

  async function makeRole(RoleName: string, principal: string | object): Promise<void> {
    const Principal = typeof principal === "string" ? { Service: principal } : principal;
    const trust = { Version: "2012-10-17", Statement: { Effect: "Allow", Principal, Action: "sts:AssumeRole" } };
    await call("iam", "CreateRole", { RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) });
  }

  async function makeTable(): Promise<void> {
    await call("dynamodb", "CreateTable", {
      TableName: "awssb",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["id", "userid"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      KeySchema: [
        { AttributeName: "id", KeyType: "HASH" },
        { AttributeName: "userid", KeyType: "RANGE" },
      ],
    });
    await clock.sleep(20_000);
  }
});
