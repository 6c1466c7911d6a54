import { CreateUserCommand, GetUserCommand, IAMClient } from "@aws-sdk/client-iam";
import { type CrashFlow, describeCrashes, fakeWorld, recordCrashes } from "@osb/testing";
import { fromPromise } from "neverthrow";
import { expect, it } from "vitest";

it("makes the user, also where a run before it was killed", async () => {
  const flow: CrashFlow = {
    world: () => fakeWorld({ seed: 7, serviceCatalog: false }),
    run: (world) => {
      const iam = new IAMClient(world.aws.clientOptions());
      const user = { UserName: "broker" };
      return fromPromise(
        iam.send(new GetUserCommand(user)).catch(() => iam.send(new CreateUserCommand(user))),
        String,
      );
    },
  };

  const report = await recordCrashes(flow);

  expect(report.calls).toEqual(["iam:GetUser", "iam:CreateUser"]);
  expect(describeCrashes(report)).toBe("2 calls; killed once in 6 ways, twice in 0: 6 of 6 converge");
});

it("has an effect whose answer is lost", async () => {
  const world = fakeWorld();
  const iam = new IAMClient({ ...world.aws.clientOptions(), maxAttempts: 1 });

  world.aws.fault("iam:CreateUser", { kind: "lost-answer" });
  await expect(iam.send(new CreateUserCommand({ UserName: "broker" }))).rejects.toMatchObject({ code: "ECONNRESET" });
  await world.clock.sleep(60_000);

  expect(world.trace.calls).toMatchObject([{ operation: "iam:CreateUser", at: 0, outcome: "ECONNRESET" }]);
  expect(world.aws.snapshot().users).toHaveLength(1);
  await world.close();
});
