import {
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateUserCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DetachUserPolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  IAMClient,
  ListEntitiesForPolicyCommand,
  ListPolicyVersionsCommand,
  SetDefaultPolicyVersionCommand,
  TagPolicyCommand,
} from "@aws-sdk/client-iam";
import { beforeEach, describe, expect, it } from "vitest";
import { VirtualClock } from "../../time/virtual-clock.ts";
import type { AwsDelays } from "../account.ts";
import { FakeAws } from "../fake-aws.ts";

const document = (Action: string | string[] = "dynamodb:GetItem", Resource = "*"): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource }] });
const arnOf = (name: string): string => `arn:aws:iam::123456789012:policy/osb/${name}`;

describe("managed policies", () => {
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

  beforeEach(() => start());

  it("have versions, of which one is in force", async () => {
    await makePolicy();
    const PolicyArn = arnOf("app");
    await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: document("dynamodb:PutItem"), SetAsDefault: true }));

    expect((await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy).toMatchObject({
      DefaultVersionId: "v2",
      AttachmentCount: 0,
      IsAttachable: true,
    });
    const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: "v2" }));
    expect(decodeURIComponent(PolicyVersion?.Document ?? "")).toBe(document("dynamodb:PutItem"));
    await iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: "v1" }));
    expect((await iam.send(new ListPolicyVersionsCommand({ PolicyArn }))).Versions).toMatchObject([
      { VersionId: "v2", IsDefaultVersion: false },
      { VersionId: "v1", IsDefaultVersion: true },
    ]);
  });

  it("have five versions at most, and never lose the one in force", async () => {
    await makePolicy();
    const PolicyArn = arnOf("app");
    const another = () => iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: document() }));
    for (let version = 2; version <= 5; version += 1) await another();

    await expect(another()).rejects.toMatchObject({ name: "LimitExceededException" });
    await expect(iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: "v1" }))).rejects.toMatchObject({
      name: "DeleteConflictException",
    });
    await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: "v2" }));
    expect((await another()).PolicyVersion?.VersionId).toBe("v6");
  });

  it("are deleted once they are detached and have one version", async () => {
    await makeUser();
    await makePolicy();
    const PolicyArn = arnOf("app");
    await iam.send(new AttachUserPolicyCommand({ UserName: "app", PolicyArn }));
    await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: document() }));
    const remove = () => iam.send(new DeletePolicyCommand({ PolicyArn }));

    await expect(remove()).rejects.toThrow("Cannot delete a policy attached to entities.");
    expect(await iam.send(new ListEntitiesForPolicyCommand({ PolicyArn }))).toMatchObject({
      PolicyUsers: [{ UserName: "app" }],
      PolicyGroups: [],
    });
    await iam.send(new DetachUserPolicyCommand({ UserName: "app", PolicyArn }));
    await expect(remove()).rejects.toThrow("This policy has more than one version.");
    await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: "v2" }));
    await remove();

    await expect(iam.send(new GetPolicyCommand({ PolicyArn }))).rejects.toMatchObject({
      name: "NoSuchEntityException",
      message: `Policy ${PolicyArn} was not found.`,
    });
  });

  it("are refused where they are malformed, too long, or named like another", async () => {
    await makePolicy();
    const create = (PolicyName: string, PolicyDocument: string) => iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument }));

    await expect(makePolicy()).rejects.toMatchObject({ name: "EntityAlreadyExistsException" });
    await expect(create("other", "{")).rejects.toMatchObject({ name: "MalformedPolicyDocumentException" });
    await expect(create("other", document(Array.from({ length: 400 }, (_, n) => `dynamodb:Action${n}`)))).rejects.toMatchObject({
      name: "LimitExceededException",
      message: "Cannot exceed quota for PolicySize: 6144",
    });
  });

  it("carry tags", async () => {
    await makePolicy();

    await iam.send(new TagPolicyCommand({ PolicyArn: arnOf("app"), Tags: [{ Key: "owner", Value: "prod" }] }));

    expect((await iam.send(new GetPolicyCommand({ PolicyArn: arnOf("app") }))).Policy?.Tags).toEqual([{ Key: "owner", Value: "prod" }]);
  });
});
