import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  GetUserCommand,
  IAMClient,
  ListUsersCommand,
  PutUserPolicyCommand,
  RemoveUserFromGroupCommand,
  TagUserCommand,
} from "@aws-sdk/client-iam";
import { beforeEach, describe, expect, it } from "vitest";
import { VirtualClock } from "../../time/virtual-clock.ts";
import type { AwsDelays } from "../account.ts";
import { FakeAws } from "../fake-aws.ts";

const document = (Action: string | string[] = "dynamodb:GetItem", Resource = "*"): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource }] });
const arnOf = (name: string): string => `arn:aws:iam::123456789012:policy/osb/${name}`;

describe("IAM users", () => {
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
  const makeKey = async (): Promise<string> =>
    (await iam.send(new CreateAccessKeyCommand({ UserName: "app" }))).AccessKey?.AccessKeyId ?? "";

  beforeEach(() => start());

  it("are told with path, tags and date", async () => {
    await clock.sleep(90_500);
    await makeUser();
    await iam.send(new TagUserCommand({ UserName: "app", Tags: [{ Key: "a&b", Value: "<c>" }] }));

    const { User } = await iam.send(new GetUserCommand({ UserName: "app" }));

    expect(User).toMatchObject({
      Arn: "arn:aws:iam::123456789012:user/osb/app",
      UserId: expect.stringMatching(/^AIDA[A-Z0-9]{17}$/),
      CreateDate: new Date("2026-01-01T00:01:30Z"),
      Tags: [
        { Key: "owner", Value: "prod" },
        { Key: "a&b", Value: "<c>" },
      ],
    });
  });

  it("are listed by path, in pages, without tags", async () => {
    for (const name of ["a", "b", "c"]) await makeUser(name);

    const first = await iam.send(new ListUsersCommand({ PathPrefix: "/osb/", MaxItems: 2 }));
    const second = await iam.send(new ListUsersCommand({ PathPrefix: "/osb/", MaxItems: 2, Marker: first.Marker }));

    expect(first).toMatchObject({ IsTruncated: true, Users: [{ UserName: "a" }, { UserName: "b" }] });
    expect(first.Users?.[0]).not.toHaveProperty("Tags");
    expect(second).toMatchObject({ IsTruncated: false, Users: [{ UserName: "c" }] });
  });

  it("have names that differ by more than case, and that IAM accepts", async () => {
    await makeUser();

    await expect(makeUser("APP")).rejects.toMatchObject({
      name: "EntityAlreadyExistsException",
      Code: "EntityAlreadyExists",
      message: "User with name APP already exists.",
    });
    await expect(makeUser("a b")).rejects.toMatchObject({ name: "ValidationError" });
  });

  it("cannot be deleted while anything hangs on them", async () => {
    await makeUser();
    await makePolicy();
    await iam.send(new CreateGroupCommand({ GroupName: "team" }));
    const remove = () => iam.send(new DeleteUserCommand({ UserName: "app" }));
    const refusal = async (): Promise<string> =>
      remove().then(
        () => "none",
        (error: Error) => `${error.name}: ${error.message}`,
      );
    const AccessKeyId = await makeKey();
    await iam.send(new AttachUserPolicyCommand({ UserName: "app", PolicyArn: arnOf("app") }));
    await iam.send(new PutUserPolicyCommand({ UserName: "app", PolicyName: "own", PolicyDocument: document() }));
    await iam.send(new AddUserToGroupCommand({ UserName: "app", GroupName: "team" }));

    expect(await refusal()).toBe("DeleteConflictException: Cannot delete entity, must delete access keys first.");
    await iam.send(new DeleteAccessKeyCommand({ UserName: "app", AccessKeyId }));
    expect(await refusal()).toBe("DeleteConflictException: Cannot delete entity, must detach all policies first.");
    await iam.send(new DetachUserPolicyCommand({ UserName: "app", PolicyArn: arnOf("app") }));
    expect(await refusal()).toBe("DeleteConflictException: Cannot delete entity, must delete policies first.");
    await iam.send(new DeleteUserPolicyCommand({ UserName: "app", PolicyName: "own" }));
    expect(await refusal()).toBe("DeleteConflictException: Cannot delete entity, must remove users from group first.");
    await iam.send(new RemoveUserFromGroupCommand({ UserName: "app", GroupName: "team" }));

    await remove();

    expect(await refusal()).toBe("NoSuchEntityException: The user with name app cannot be found.");
  });

  it("read as missing for a moment where IAM is slow to agree with itself", async () => {
    start({ newIdentityLagMs: 3_000 });
    await makeUser();

    await expect(iam.send(new GetUserCommand({ UserName: "app" }))).rejects.toMatchObject({ name: "NoSuchEntityException" });
    await expect(makeUser()).rejects.toMatchObject({ name: "EntityAlreadyExistsException" });
    await clock.sleep(3_000);

    expect((await iam.send(new GetUserCommand({ UserName: "app" }))).User?.UserName).toBe("app");
  });
});
