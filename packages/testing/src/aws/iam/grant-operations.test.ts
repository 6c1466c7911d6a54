import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  DetachUserPolicyCommand,
  GetGroupCommand,
  GetUserPolicyCommand,
  IAMClient,
  ListAttachedGroupPoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupsForUserCommand,
  ListUserPoliciesCommand,
  PutUserPolicyCommand,
  SimulatePrincipalPolicyCommand,
} from "@aws-sdk/client-iam";
import { beforeEach, describe, expect, it } from "vitest";
import { VirtualClock } from "../../time/virtual-clock.ts";
import type { AwsDelays } from "../account.ts";
import { FakeAws } from "../fake-aws.ts";

const document = (Action: string | string[] = "dynamodb:GetItem", Resource = "*"): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource }] });
const arnOf = (name: string): string => `arn:aws:iam::123456789012:policy/osb/${name}`;

describe("grants", () => {
  let clock: VirtualClock;
  let aws: FakeAws;
  let iam: IAMClient;

  const start = (delays: Partial<AwsDelays> = {}): void => {
    clock = new VirtualClock();
    aws = new FakeAws({ clock, delays });
    iam = new IAMClient({ ...aws.clientOptions(), maxAttempts: 1 });
  };
  const makeUser = (UserName = "app") =>
    iam.send(new CreateUserCommand({ UserName, Path: "/osb/", Tags: [{ Key: "owner", Value: "prod" }] }));
  const makePolicy = (PolicyName = "app") => iam.send(new CreatePolicyCommand({ PolicyName, Path: "/osb/", PolicyDocument: document() }));

  beforeEach(async () => {
    start();
    await makeUser();
    await makePolicy();
  });

  const decision = async (): Promise<string | undefined> => {
    const PolicySourceArn = "arn:aws:iam::123456789012:user/osb/app";
    const { EvaluationResults = [] } = await iam.send(
      new SimulatePrincipalPolicyCommand({ PolicySourceArn, ActionNames: ["dynamodb:GetItem"] }),
    );
    return EvaluationResults[0]?.EvalDecision;
  };

  it("are attached, listed and detached", async () => {
    const one = { UserName: "app", PolicyArn: arnOf("app") };
    const names = async () => (await iam.send(new ListAttachedUserPoliciesCommand({ UserName: "app" }))).AttachedPolicies;

    await iam.send(new AttachUserPolicyCommand(one));
    await iam.send(new AttachUserPolicyCommand(one));

    expect(await names()).toEqual([{ PolicyName: "app", PolicyArn: arnOf("app") }]);
    await iam.send(new DetachUserPolicyCommand(one));
    expect(await names()).toEqual([]);
    await expect(iam.send(new DetachUserPolicyCommand(one))).rejects.toMatchObject({ name: "NoSuchEntityException" });
    await expect(iam.send(new AttachUserPolicyCommand({ ...one, PolicyArn: arnOf("none") }))).rejects.toThrow(
      "does not exist or is not attachable",
    );
  });

  it("are written into the user, up to 2048 characters in all", async () => {
    const put = (PolicyName: string, PolicyDocument: string) =>
      iam.send(new PutUserPolicyCommand({ UserName: "app", PolicyName, PolicyDocument }));
    const long = document(Array.from({ length: 60 }, (_, n) => `dynamodb:Action${n}`));

    await put("own", long);
    await put("own", long);

    await expect(put("second", long)).rejects.toMatchObject({ name: "LimitExceededException" });
    const { PolicyDocument = "" } = await iam.send(new GetUserPolicyCommand({ UserName: "app", PolicyName: "own" }));
    expect(decodeURIComponent(PolicyDocument)).toBe(long);
    expect((await iam.send(new ListUserPoliciesCommand({ UserName: "app" }))).PolicyNames).toEqual(["own"]);
  });

  it("come by a group as well", async () => {
    await iam.send(new CreateGroupCommand({ GroupName: "team" }));
    await iam.send(new AttachGroupPolicyCommand({ GroupName: "team", PolicyArn: arnOf("app") }));
    expect(await decision()).toBe("implicitDeny");

    await iam.send(new AddUserToGroupCommand({ GroupName: "team", UserName: "app" }));

    expect(await decision()).toBe("allowed");
    expect((await iam.send(new ListGroupsForUserCommand({ UserName: "app" }))).Groups).toMatchObject([{ GroupName: "team" }]);
    expect(await iam.send(new GetGroupCommand({ GroupName: "team" }))).toMatchObject({
      Group: { GroupName: "team" },
      Users: [{ UserName: "app" }],
    });
    expect((await iam.send(new ListAttachedGroupPoliciesCommand({ GroupName: "team" }))).AttachedPolicies).toHaveLength(1);
  });

  it("come into effect late where IAM is told to lag", async () => {
    start({ grantLagMs: 4_000 });
    await makeUser();
    await makePolicy();
    await iam.send(new AttachUserPolicyCommand({ UserName: "app", PolicyArn: arnOf("app") }));

    expect(await decision()).toBe("implicitDeny");
    await clock.sleep(4_000);
    expect(await decision()).toBe("allowed");
  });

  it("are listed late where IAM's lists lag", async () => {
    start({ listLagMs: 2_000 });
    await makeUser();
    await makePolicy();
    const one = { UserName: "app", PolicyArn: arnOf("app") };
    const listed = async () => (await iam.send(new ListAttachedUserPoliciesCommand({ UserName: "app" }))).AttachedPolicies?.length;

    await iam.send(new AttachUserPolicyCommand(one));
    expect(await listed()).toBe(0);
    await clock.sleep(1_000);
    await iam.send(new DetachUserPolicyCommand(one));
    expect(await listed()).toBe(0);
    await clock.sleep(1_000);
    expect(await listed()).toBe(1);
    await clock.sleep(1_000);
    expect(await listed()).toBe(0);
  });

  it("are simulated for each action and resource, with conditions", async () => {
    const statement = {
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: "arn:aws:s3:::b",
      Condition: { StringLike: { "s3:prefix": "templates/*" } },
    };
    const PolicyDocument = JSON.stringify({
      Version: "2012-10-17",
      Statement: [statement, { Effect: "Deny", Action: "s3:PutObject", Resource: "*" }],
    });
    await iam.send(new PutUserPolicyCommand({ UserName: "app", PolicyName: "own", PolicyDocument }));
    const simulate = async (prefix: string) => {
      const { EvaluationResults = [] } = await iam.send(
        new SimulatePrincipalPolicyCommand({
          PolicySourceArn: "arn:aws:iam::123456789012:user/osb/app",
          ActionNames: ["s3:ListBucket", "s3:PutObject"],
          ResourceArns: ["arn:aws:s3:::b", "arn:aws:s3:::c"],
          ContextEntries: [{ ContextKeyName: "s3:prefix", ContextKeyType: "string", ContextKeyValues: [prefix] }],
        }),
      );
      return EvaluationResults.map((each) => `${each.EvalActionName} ${each.EvalResourceName?.at(-1)} ${each.EvalDecision}`);
    };

    expect(await simulate("templates/x")).toEqual([
      "s3:ListBucket b allowed",
      "s3:ListBucket c implicitDeny",
      "s3:PutObject b explicitDeny",
      "s3:PutObject c explicitDeny",
    ]);
    expect(await simulate("other")).toContain("s3:ListBucket b implicitDeny");
    const PolicySourceArn = "arn:aws:iam::123456789012:user/osb/app";
    const without = await iam.send(new SimulatePrincipalPolicyCommand({ PolicySourceArn, ActionNames: ["s3:ListBucket"] }));
    expect(without.EvaluationResults).toMatchObject([{ EvalDecision: "implicitDeny", MissingContextValues: ["s3:prefix"] }]);
  });
});
