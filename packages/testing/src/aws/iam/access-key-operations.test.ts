import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  IAMClient,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import { beforeEach, describe, expect, it } from "vitest";
import { VirtualClock } from "../../time/virtual-clock.ts";
import type { AwsDelays } from "../account.ts";
import { FakeAws } from "../fake-aws.ts";

describe("access keys", () => {
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
  const makeKey = async (): Promise<string> =>
    (await iam.send(new CreateAccessKeyCommand({ UserName: "app" }))).AccessKey?.AccessKeyId ?? "";
  const listed = async (): Promise<(string | undefined)[]> =>
    ((await iam.send(new ListAccessKeysCommand({ UserName: "app" }))).AccessKeyMetadata ?? []).map(({ AccessKeyId }) => AccessKeyId);

  beforeEach(async () => {
    start();
    await makeUser();
  });

  it("are two at most, whether active or not", async () => {
    const first = await makeKey();
    await makeKey();
    await iam.send(new UpdateAccessKeyCommand({ UserName: "app", AccessKeyId: first, Status: "Inactive" }));

    await expect(makeKey()).rejects.toMatchObject({
      name: "LimitExceededException",
      Code: "LimitExceeded",
      message: "Cannot exceed quota for AccessKeysPerUser: 2",
      $metadata: { httpStatusCode: 409 },
    });
    await iam.send(new DeleteAccessKeyCommand({ UserName: "app", AccessKeyId: first }));
    await makeKey();
  });

  it("are refused at once when inactive or deleted", async () => {
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "app" }));
    const { AccessKeyId = "", SecretAccessKey = "" } = AccessKey ?? {};
    await clock.sleep(10_000);
    const whoAmI = () =>
      aws.call({
        service: "sts",
        region: "us-east-1",
        operation: "GetCallerIdentity",
        credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey },
      });
    await whoAmI();

    await iam.send(new UpdateAccessKeyCommand({ UserName: "app", AccessKeyId, Status: "Inactive" }));
    await expect(whoAmI()).rejects.toMatchObject({ code: "InvalidClientTokenId" });
    await iam.send(new UpdateAccessKeyCommand({ UserName: "app", AccessKeyId, Status: "Active" }));
    await whoAmI();
    await iam.send(new DeleteAccessKeyCommand({ UserName: "app", AccessKeyId }));
    await expect(whoAmI()).rejects.toMatchObject({ code: "InvalidClientTokenId" });
    await expect(iam.send(new DeleteAccessKeyCommand({ UserName: "app", AccessKeyId }))).rejects.toMatchObject({
      name: "NoSuchEntityException",
      message: `The Access Key with id ${AccessKeyId} cannot be found.`,
    });
  });

  it("tell when they were last used", async () => {
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "app" }));
    const { AccessKeyId = "", SecretAccessKey = "" } = AccessKey ?? {};
    const lastUsed = () => iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }));
    expect(await lastUsed()).toMatchObject({ UserName: "app", AccessKeyLastUsed: { ServiceName: "N/A", Region: "N/A" } });
    await clock.sleep(10_000);

    await aws.call({
      service: "sts",
      region: "eu-west-1",
      operation: "GetCallerIdentity",
      credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey },
    });

    expect(await lastUsed()).toMatchObject({
      AccessKeyLastUsed: { ServiceName: "sts", Region: "eu-west-1", LastUsedDate: new Date("2026-01-01T00:00:10Z") },
    });
  });

  it("are listed late, and for a while after they are gone, where lists lag", async () => {
    start({ listLagMs: 2_000 });
    await makeUser();

    const key = await makeKey();
    expect(await listed()).toEqual([]);
    await clock.sleep(2_000);
    expect(await listed()).toEqual([key]);
    await iam.send(new DeleteAccessKeyCommand({ UserName: "app", AccessKeyId: key }));
    expect(await listed()).toEqual([key]);
    await clock.sleep(2_000);
    expect(await listed()).toEqual([]);
  });

  it("are listed in pages", async () => {
    const keys = [await makeKey(), await makeKey()];

    const first = await iam.send(new ListAccessKeysCommand({ UserName: "app", MaxItems: 1 }));
    const second = await iam.send(new ListAccessKeysCommand({ UserName: "app", MaxItems: 1, Marker: first.Marker }));

    expect([first.IsTruncated, second.IsTruncated]).toEqual([true, false]);
    expect([first, second].flatMap(({ AccessKeyMetadata = [] }) => AccessKeyMetadata.map(({ AccessKeyId }) => AccessKeyId))).toEqual(keys);
  });
});
