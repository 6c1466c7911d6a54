import { CreateTableCommand, DynamoDBClient, UpdateTableCommand } from "@aws-sdk/client-dynamodb";
import { CreatePolicyCommand, CreatePolicyVersionCommand, CreateUserCommand, IAMClient } from "@aws-sdk/client-iam";
import { STSClient } from "@aws-sdk/client-sts";
import type { Finding } from "@osb/core";
import { expectErr, expectOk, FakeAws, VirtualClock, WireTrace } from "@osb/testing";
import { beforeEach, describe, expect, expectTypeOf, it } from "vitest";
import { type ApplyAwsPrereqsError, applyAwsPrereqs } from "./apply-aws-prereqs.ts";
import type { AwsClients, AwsPrereqsDeps, AwsPrereqsInput } from "./aws-prereqs.ts";
import type { AwsPrereqsEvent, DestroyAwsPrereqsEvent } from "./events.ts";
import { inspectAwsPrereqs } from "./inspect-aws-prereqs.ts";
import { planAwsPrereqs } from "./plan-aws-prereqs.ts";

const region = "eu-west-1";
const input: AwsPrereqsInput = {
  installation: { name: "prod", awsAccountId: "123456789012" },
  region,
  templates: { bucket: "our-templates", prefix: "v1", region },
};
const table = {
  BillingMode: "PAY_PER_REQUEST" as const,
  AttributeDefinitions: [
    { AttributeName: "id", AttributeType: "S" as const },
    { AttributeName: "userid", AttributeType: "S" as const },
  ],
  KeySchema: [
    { AttributeName: "id", KeyType: "HASH" as const },
    { AttributeName: "userid", KeyType: "RANGE" as const },
  ],
};
const policyArn = "arn:aws:iam::123456789012:policy/osb/osb-prod";
const nothing = JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Deny", Action: "*", Resource: "*" } });

describe("the AWS prerequisites", () => {
  let clock: VirtualClock;
  let wire: WireTrace;
  let aws: FakeAws;
  let deps: AwsPrereqsDeps;
  let events: string[];
  const onEvent = (event: AwsPrereqsEvent | DestroyAwsPrereqsEvent): unknown =>
    events.push("what" in event ? `${event.type} ${event.what}` : event.type);
  const told = (): readonly string[] => events.filter((type, at) => type !== events[at - 1]);
  const sent = (operation: string): number => wire.calls.filter((call) => call.operation === operation).length;
  const writes = (): readonly string[] =>
    wire.calls.map(({ operation }) => operation).filter((operation) => !/:(Get|List|Describe|Simulate)/.test(operation));

  const clientsOf = (credentials = aws.administrator, where = region): AwsClients => {
    const options = { ...aws.clientOptions({ region: where, credentials }), maxAttempts: 1 };
    return { dynamodb: new DynamoDBClient(options), iam: new IAMClient(options), sts: new STSClient(options) };
  };
  const world = (options: { readonly delays?: object; readonly partition?: "aws-cn" } = {}): void => {
    clock = new VirtualClock();
    wire = new WireTrace(clock);
    aws = new FakeAws({ clock, wire, ...options, delays: { tableCreatingMs: 400, ...options.delays } });
    deps = { aws: clientsOf(), clock };
    events = [];
  };
  beforeEach(() => world());

  describe("applyAwsPrereqs", () => {
    it("makes table, user and policy, and says where they are", async () => {
      expect(expectOk(await applyAwsPrereqs(deps, input, { onEvent }))).toEqual({
        accountId: "123456789012",
        partition: "aws",
        region,
        table: { name: "osb-prod", arn: "arn:aws:dynamodb:eu-west-1:123456789012:table/osb-prod" },
        user: { name: "osb-prod", arn: "arn:aws:iam::123456789012:user/osb/osb-prod", policyArn },
      });

      expect(told()).toEqual([
        ...["table-requested", "table-pending", "table-changed point-in-time-recovery", "table-ready"],
        ...["user-requested", "user-ready", "policy-changed made", "policy-changed attached", "policy-ready"],
      ]);
      expect(aws.snapshot()).toMatchObject({
        tables: [{ name: "osb-prod", region, tags: { "osb-sdk/installation": "prod" } }],
        users: [{ name: "osb-prod", path: "/osb/", attached: [policyArn], tags: { "osb-sdk/installation": "prod" }, keys: [] }],
        policies: [{ arn: policyArn, versions: 1, tags: { "osb-sdk/installation": "prod" } }],
      });
    });

    it("changes nothing the second time, and sends no write", async () => {
      expectOk(await applyAwsPrereqs(deps, input));
      const before = [aws.snapshot(), writes()];

      expectOk(await applyAwsPrereqs(deps, input, { onEvent }));

      expect(told()).toEqual(["table-ready", "user-ready", "policy-ready"]);
      expect([aws.snapshot(), writes()]).toEqual(before);
    });

    it.each(["dynamodb:CreateTable", "dynamodb:UpdateContinuousBackups", "iam:CreateUser", "iam:CreatePolicy", "iam:AttachUserPolicy"])(
      "ends in the same world when the answer to %s is lost, or the call is denied, and the run repeated",
      async (operation) => {
        expectOk(await applyAwsPrereqs(deps, input));
        const wanted = aws.snapshot();

        for (const kind of ["lost-answer", "denied"] as const) {
          world();
          aws.fault(operation, { kind });
          expect(expectErr(await applyAwsPrereqs(deps, input))).toMatchObject({ type: "AwsCallFailed", operation });
          expectOk(await applyAwsPrereqs(deps, input));
          expect(aws.snapshot()).toEqual(wanted);
        }
      },
    );

    it("asks for nothing twice while IAM does not show new things", async () => {
      world({ delays: { newIdentityLagMs: 6_000, grantLagMs: 6_000 } });

      expectOk(await applyAwsPrereqs(deps, input, { onEvent }));

      expect([sent("iam:CreateUser"), sent("iam:CreatePolicy"), sent("iam:AttachUserPolicy")]).toEqual([1, 1, 1]);
      expect(told()).toContain("user-pending");
      expect(told()).toContain("policy-pending");
    });

    it("makes a changed document a new version, and keeps five at most", async () => {
      expectOk(await applyAwsPrereqs(deps, input));

      for (const prefix of ["v2", "v3", "v4", "v5", "v6", "v7"]) {
        events = [];
        await clock.sleep(1_000);
        expectOk(await applyAwsPrereqs(deps, { ...input, templates: { bucket: "our-templates", prefix, region } }, { onEvent }));
      }

      expect(told()).toEqual([
        "table-ready",
        "user-ready",
        "policy-changed old-version-deleted",
        "policy-changed new-version",
        "policy-ready",
      ]);
      expect(aws.snapshot()).toMatchObject({ policies: [{ versions: 5 }] });
      expect(JSON.stringify(aws.snapshot().policies)).toContain("our-templates/v7/*");
    });

    it("sends the request for a new version once, and goes on after its answer is lost", async () => {
      expectOk(await applyAwsPrereqs(deps, input));
      deps.aws.iam.middlewareStack.add((next) => (args) => next(args).catch(() => next(args)), {
        step: "finalizeRequest",
        priority: "high",
        name: "repeat",
      });
      aws.fault("iam:CreatePolicyVersion", { kind: "lost-answer" });
      const changed = { ...input, services: ["sqs"] };

      expectErr(await applyAwsPrereqs(deps, changed));
      expectOk(await applyAwsPrereqs(deps, changed));

      expect(aws.snapshot()).toMatchObject({ policies: [{ versions: 2 }] });
    });

    it("puts back what others changed on what is ours", async () => {
      expectOk(await applyAwsPrereqs(deps, input));
      const wanted = aws.snapshot();
      await deps.aws.dynamodb.send(new UpdateTableCommand({ TableName: "osb-prod", DeletionProtectionEnabled: false }));
      await deps.aws.iam.send(new CreatePolicyVersionCommand({ PolicyArn: policyArn, PolicyDocument: nothing, SetAsDefault: true }));

      expectOk(await applyAwsPrereqs(deps, input, { onEvent }));

      expect(told().filter((event) => event.includes("changed"))).toEqual([
        "table-changed deletion-protection",
        "policy-changed new-version",
      ]);
      expect(aws.snapshot().tables).toEqual(wanted.tables);
      expect(aws.snapshot().policies).toEqual(wanted.policies.map((policy) => ({ ...policy, versions: 3 })));
    });

    it("makes no user where the caller has a key", async () => {
      const made = expectOk(await applyAwsPrereqs(deps, { ...input, identity: { kind: "existing-key" } }));

      expect(made.user).toBeUndefined();
      expect(wire.calls.filter(({ operation }) => operation.startsWith("iam:"))).toEqual([]);
    });

    it("works in other partitions", async () => {
      world({ partition: "aws-cn" });
      const where = "cn-north-1";
      const china = { ...input, region: where, templates: { bucket: "our-templates", prefix: "v1", region: where } };

      const made = expectOk(await applyAwsPrereqs({ aws: clientsOf(aws.administrator, where), clock }, china));

      expect(made).toMatchObject({ partition: "aws-cn", user: { policyArn: "arn:aws-cn:iam::123456789012:policy/osb/osb-prod" } });
      expectOk(await applyAwsPrereqs({ aws: clientsOf(aws.administrator, where), clock }, china));
    });

    it("leaves everything alone when one thing is somebody else's", async () => {
      await deps.aws.iam.send(new CreateUserCommand({ UserName: "osb-prod" }));
      const before = aws.snapshot();
      expect(expectErr(await applyAwsPrereqs(deps, input))).toMatchObject({ type: "IdentityMismatch", kind: "IAM user", owner: undefined });
      expect(aws.snapshot()).toEqual(before);

      world();
      await deps.aws.iam.send(new CreatePolicyCommand({ PolicyName: "osb-prod", Path: "/osb/", PolicyDocument: nothing }));
      expect(expectErr(await applyAwsPrereqs(deps, input))).toMatchObject({ type: "IdentityMismatch", kind: "IAM policy", arn: policyArn });
      expect(aws.snapshot()).toMatchObject({ tables: [], users: [] });
    });

    it("changes nothing in another account, in another region, or for an input that is wrong", async () => {
      const elsewhere = { ...input, installation: { name: "prod", awsAccountId: "210987654321" } };

      expect(expectErr(await applyAwsPrereqs(deps, elsewhere))).toMatchObject({
        type: "AccountMismatch",
        expected: "210987654321",
        found: "123456789012",
      });
      expect(expectErr(await applyAwsPrereqs(deps, { ...input, region: "us-west-2" }))).toMatchObject({
        type: "RegionMismatch",
        found: region,
      });
      expect(expectErr(await applyAwsPrereqs(deps, { ...input, region: "eu-west-1a" }))).toMatchObject({ type: "InvalidInput" });
      expect(writes()).toEqual([]);
    });

    it("does what was planned and nothing else", async () => {
      const { fingerprint } = expectOk(await planAwsPrereqs(deps, input));

      expect(expectErr(await applyAwsPrereqs(deps, { ...input, services: ["sqs"], expect: fingerprint }))).toMatchObject({
        type: "WorldMoved",
        expected: fingerprint,
      });
      expect(writes()).toEqual([]);
      expectOk(await applyAwsPrereqs(deps, { ...input, expect: fingerprint }));

      expect(expectErr(await applyAwsPrereqs(deps, { ...input, expect: fingerprint }))).toMatchObject({ type: "WorldMoved" });
    });

    it("ends at timeoutMs with its own name, and the same call then resumes", async () => {
      world({ delays: { tableCreatingMs: 8_000 } });

      expect(expectErr(await applyAwsPrereqs(deps, input, { timeoutMs: 5_000 }))).toMatchObject({
        type: "TimedOut",
        message: "The AWS prerequisites took longer than 5000 ms",
      });
      expectOk(await applyAwsPrereqs(deps, input, { timeoutMs: 5_000 }));
    });

    it("has a closed set of errors", () => {
      expectTypeOf<ApplyAwsPrereqsError["type"]>().toEqualTypeOf<
        | "AccountMismatch"
        | "IdentityMismatch"
        | "InvalidInput"
        | "RegionMismatch"
        | "TableMismatch"
        | "WorldMoved"
        | "AwsCallFailed"
        | "TimedOut"
        | "Aborted"
      >();
    });
  });

  describe("planAwsPrereqs", () => {
    const planned = async (change: Partial<AwsPrereqsInput> = {}, using = deps) =>
      expectOk(await planAwsPrereqs(using, { ...input, ...change }));
    const found = (findings: readonly Finding[]): readonly string[] => findings.map(({ level, type }) => `${level} ${type}`);

    it("says what would be made and why, and makes nothing", async () => {
      const { changes, findings } = await planned();

      expect(changes).toMatchObject([
        { action: "create", kind: "DynamoDB table", name: "osb-prod", reason: "there is none in eu-west-1 of account 123456789012" },
        { action: "create", kind: "IAM user", name: "osb-prod" },
        { action: "create", kind: "IAM policy", name: "osb-prod" },
        { action: "create", kind: "IAM policy attachment", name: "osb-prod to user osb-prod" },
      ]);
      expect(findings).toEqual([]);
      expect(writes()).toEqual([]);
    });

    it("is empty after it was applied, and has what drifted since", async () => {
      expectOk(await applyAwsPrereqs(deps, input));
      expect(await planned()).toMatchObject({ changes: [], findings: [] });

      await deps.aws.iam.send(new CreatePolicyVersionCommand({ PolicyArn: policyArn, PolicyDocument: nothing, SetAsDefault: true }));

      expect((await planned()).changes).toMatchObject([{ action: "update", kind: "IAM policy" }]);
    });

    it("finds everything that is somebody else's at once", async () => {
      await deps.aws.dynamodb.send(new CreateTableCommand({ ...table, TableName: "osb-prod" }));
      await deps.aws.iam.send(new CreateUserCommand({ UserName: "osb-prod" }));
      await deps.aws.iam.send(new CreatePolicyCommand({ PolicyName: "osb-prod", Path: "/osb/", PolicyDocument: nothing }));

      const { changes, findings } = await planned();

      expect(changes).toEqual([]);
      expect(found(findings)).toEqual(["blocking TableMismatch", "blocking IdentityMismatch", "blocking IdentityMismatch"]);
    });

    it("does not look further in another account or region", async () => {
      expect(await planned({ installation: { name: "prod", awsAccountId: "210987654321" } })).toMatchObject({
        changes: [],
        findings: [{ type: "AccountMismatch", level: "blocking" }],
      });
      expect(await planned({ region: "us-west-2" })).toMatchObject({
        changes: [],
        findings: [{ type: "RegionMismatch", level: "blocking" }],
      });
    });

    it("warns of templates that others own, of a region that the broker does not offer, and of an adopted table without safeguards", async () => {
      world();
      deps = { aws: clientsOf(aws.administrator, "eu-north-1"), clock };
      await deps.aws.dynamodb.send(new CreateTableCommand({ ...table, TableName: "awssb" }));
      await clock.sleep(5_000);

      const { findings } = await planned({ region: "eu-north-1", templates: undefined, table: { name: "awssb", adopt: true } });

      expect(found(findings)).toEqual(["warning table-without-safeguards", "warning templates-of-upstream", "warning region-not-offered"]);
    });

    it("names the permissions that are missing for what has to be done, by resource", async () => {
      const reader = aws.principal({
        Version: "2012-10-17",
        Statement: {
          Effect: "Allow",
          Action: ["dynamodb:*", "iam:Get*", "iam:List*", "iam:SimulatePrincipalPolicy", "iam:CreateUser"],
          Resource: "*",
        },
      });

      const { changes, findings } = await planned({}, { aws: clientsOf(reader), clock });

      expect(changes).toHaveLength(4);
      expect(findings).toMatchObject([
        {
          type: "permission-missing",
          level: "blocking",
          message: expect.stringContaining(
            "iam:TagUser, iam:CreateAccessKey, iam:UpdateAccessKey, iam:DeleteAccessKey, iam:AttachUserPolicy on arn:aws:iam::123456789012:user/osb/osb-prod",
          ),
        },
        {
          type: "permission-missing",
          level: "blocking",
          message: expect.stringContaining("iam:CreatePolicy, iam:TagPolicy on arn:aws:iam::123456789012:policy/osb/osb-prod"),
        },
      ]);
    });

    it("needs no permission to change where nothing has to be changed", async () => {
      expectOk(await applyAwsPrereqs(deps, input));
      const reader = aws.principal({
        Version: "2012-10-17",
        Statement: {
          Effect: "Allow",
          Action: ["dynamodb:Describe*", "dynamodb:List*", "iam:Get*", "iam:List*", "iam:Simulate*"],
          Resource: "*",
        },
      });

      expect(await planned({}, { aws: clientsOf(reader), clock })).toMatchObject({ changes: [], findings: [] });
    });

    it("takes a refused simulation for unknown, and a refused look for a missing permission", async () => {
      const blind = aws.principal({
        Version: "2012-10-17",
        Statement: { Effect: "Allow", Action: ["iam:Get*", "iam:List*"], Resource: "*" },
      });

      const { findings } = await planned({}, { aws: clientsOf(blind), clock });

      expect(found(findings)).toEqual(["blocking permission-missing", "unknown permissions-unknown"]);
      expect(findings[0]?.message).toContain("may not do dynamodb:DescribeTable on arn:aws:dynamodb:eu-west-1:123456789012:table/osb-prod");
      expect(findings[1]?.message).toContain("iam:SimulatePrincipalPolicy was answered with AccessDenied");
    });

    it("ends where AWS cannot be asked at all", async () => {
      const stranger = { accessKeyId: "AKIANOBODYKNOWSTHIS1", secretAccessKey: "x" };

      expect(expectErr(await planAwsPrereqs({ aws: clientsOf(stranger), clock }, input))).toMatchObject({
        type: "AwsCallFailed",
        failureClass: "credentials",
      });
      expect(
        expectErr(await planAwsPrereqs({ aws: clientsOf(aws.administrator, "eu-wset-1"), clock }, { ...input, region: "eu-wset-1" })),
      ).toMatchObject({
        type: "AwsCallFailed",
        code: "ENOTFOUND",
        remediation: "Check the region and the network, then repeat the call.",
      });
    });
  });

  describe("inspectAwsPrereqs", () => {
    it("tells what there is, with owners and open safeguards", async () => {
      expect(expectOk(await inspectAwsPrereqs(deps, input))).toMatchObject({ table: undefined, user: undefined, policy: undefined });
      expectOk(await applyAwsPrereqs(deps, input));

      expect(expectOk(await inspectAwsPrereqs(deps, input))).toMatchObject({
        accountId: "123456789012",
        caller: "arn:aws:iam::123456789012:user/administrator",
        table: { name: "osb-prod", status: "ACTIVE", owner: "prod", differences: [], missingSafeguards: [] },
        user: { owner: "prod" },
        policy: { arn: policyArn, owner: "prod", attached: true },
      });
    });
  });
});
