import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { CreateAccessKeyCommand, CreateUserCommand, GetUserCommand, IAMClient } from "@aws-sdk/client-iam";
import { beforeEach, describe, expect, it } from "vitest";
import { VirtualClock } from "../time/virtual-clock.ts";
import { WireTrace } from "../wire/wire-trace.ts";
import type { Fault } from "./aws-faults.ts";
import { FakeAws } from "./fake-aws.ts";

describe("a fault", () => {
  let clock: VirtualClock;
  let wire: WireTrace;
  let aws: FakeAws;

  const iam = (maxAttempts = 1): IAMClient => new IAMClient({ ...aws.clientOptions(), maxAttempts });
  const users = (): number => aws.snapshot().users.length;

  beforeEach(() => {
    clock = new VirtualClock();
    wire = new WireTrace(clock);
    aws = new FakeAws({ clock, wire });
  });

  it.each<[Fault, object, number]>([
    [{ kind: "before-send" }, { code: "ECONNREFUSED" }, 0],
    [{ kind: "lost-answer" }, { code: "ECONNRESET" }, 1],
    [{ kind: "throttled" }, { name: "Throttling", message: "Rate exceeded" }, 0],
    [
      { kind: "denied" },
      {
        name: "AccessDenied",
        message: expect.stringMatching(/iam:CreateUser on resource: arn:.*:user\/a with an explicit deny in a service control policy$/),
      },
      0,
    ],
    [{ kind: "server-error" }, { name: "InternalFailure", $metadata: { httpStatusCode: 500 } }, 0],
    [{ kind: "server-error-after-effect" }, { name: "InternalFailure" }, 1],
    [{ kind: "refused", code: "ExpiredToken", message: "The security token is expired", httpStatus: 403 }, { name: "ExpiredToken" }, 0],
    [{ kind: "no-such-host" }, { code: "ENOTFOUND" }, 0],
    [{ kind: "bad-certificate" }, { code: "DEPTH_ZERO_SELF_SIGNED_CERT" }, 0],
    [{ kind: "expired" }, { name: "ExpiredToken", message: "The security token included in the request is expired" }, 0],
    [{ kind: "malformed" }, { $metadata: { attempts: 1 } }, 1],
  ])("of kind $kind hits the next call, and that one only", async (fault, failure, made) => {
    aws.fault("iam:CreateUser", fault);

    await expect(iam().send(new CreateUserCommand({ UserName: "a" }))).rejects.toMatchObject(failure);

    expect(users()).toBe(made);
    await iam().send(new CreateUserCommand({ UserName: "b" }));
    expect(users()).toBe(made + 1);
  });

  it("hits as many calls as it is told, and no other operation", async () => {
    aws.fault("iam:CreateUser", { kind: "throttled", times: 2 });

    await aws.call({ service: "dynamodb", region: "us-east-1", operation: "ListTables" });
    const create = () => iam().send(new CreateUserCommand({ UserName: "a" }));
    await expect(create()).rejects.toThrow("Rate exceeded");
    await expect(create()).rejects.toThrow("Rate exceeded");
    await create();

    expect(wire.calls.map(({ operation, outcome }) => `${operation} ${outcome}`)).toEqual([
      "dynamodb:ListTables ok",
      "iam:CreateUser Throttling",
      "iam:CreateUser Throttling",
      "iam:CreateUser ok",
    ]);
  });

  it("follows the one that was asked for before it", async () => {
    aws.fault("iam:CreateUser", { kind: "before-send" }).fault("iam:CreateUser", { kind: "throttled" });
    const create = () => iam().send(new CreateUserCommand({ UserName: "a" }));

    await expect(create()).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await expect(create()).rejects.toMatchObject({ name: "Throttling" });
  });

  it("comes by itself to who calls more often than the rate, and not to who waits", async () => {
    aws = new FakeAws({ clock, rates: { dynamodb: 2, "iam:GetUser": 1 } });
    const call = (service: string, operation: string): Promise<object> => aws.call({ service, region: "us-east-1", operation });

    await call("dynamodb", "ListTables");
    await call("dynamodb", "ListTables");
    await expect(call("dynamodb", "ListTables")).rejects.toMatchObject({ code: "ThrottlingException", message: "Rate exceeded" });
    await call("iam", "GetUser");
    await expect(call("iam", "GetUser")).rejects.toMatchObject({ code: "Throttling" });
    await call("iam", "ListUsers");
    await clock.sleep(500);

    await call("dynamodb", "ListTables");
    await expect(call("dynamodb", "ListTables")).rejects.toMatchObject({ code: "ThrottlingException" });
    await expect(call("iam", "GetUser")).rejects.toMatchObject({ code: "Throttling" });
  });

  it("is worded as its service words it", async () => {
    aws.fault("dynamodb:ListTables", { kind: "throttled" });

    await expect(new DynamoDBClient({ ...aws.clientOptions(), maxAttempts: 1 }).send(new ListTablesCommand({}))).rejects.toMatchObject({
      name: "ThrottlingException",
    });
  });

  it("makes a call slow in the world's time", async () => {
    aws.fault("iam:CreateUser", { kind: "slow", ms: 30_000 });

    await iam().send(new CreateUserCommand({ UserName: "a" }));

    expect(clock.now()).toBe(30_000);
  });

  it("of kind garbled is a page that clients of XML services take for an answer without anything in it", async () => {
    aws.fault("iam:CreateUser", { kind: "garbled" }).fault("dynamodb:ListTables", { kind: "garbled" });

    expect((await iam().send(new CreateUserCommand({ UserName: "a" }))).User).toBeUndefined();

    expect(users()).toBe(1);
    const listTables = new DynamoDBClient({ ...aws.clientOptions(), maxAttempts: 1 }).send(new ListTablesCommand({}));
    await expect(listTables).rejects.toMatchObject({ name: "SyntaxError" });
  });

  it("of kind stale answers a read as it was answered before, and only one that was", async () => {
    const ask = (UserName: string) => iam().send(new GetUserCommand({ UserName }));
    await expect(ask("a")).rejects.toMatchObject({ name: "NoSuchEntityException" });
    await iam().send(new CreateUserCommand({ UserName: "a" }));
    aws.fault("iam:GetUser", { kind: "stale" });

    await expect(ask("a")).rejects.toMatchObject({ name: "NoSuchEntityException" });

    expect((await ask("a")).User?.UserName).toBe("a");
    aws.fault("iam:GetUser", { kind: "stale" });
    await expect(ask("b")).rejects.toThrow("FakeAws does not serve a stale answer to a iam:GetUser that was not asked before");
  });

  it("that loses answers makes a client that repeats the call make two keys", async () => {
    await iam().send(new CreateUserCommand({ UserName: "a" }));
    aws.fault("iam:CreateAccessKey", { kind: "lost-answer" });

    await iam(2).send(new CreateAccessKeyCommand({ UserName: "a" }));

    expect(aws.snapshot().users).toMatchObject([{ keys: [{ status: "Active" }, { status: "Active" }] }]);
  });

  it("that cuts an answer short breaks `call`, which has no format to be cut", async () => {
    aws.fault("iam:CreateUser", { kind: "malformed" });

    await expect(
      aws.call({ service: "iam", region: "us-east-1", operation: "CreateUser", input: { UserName: "a" } }),
    ).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(users()).toBe(1);
  });
});
