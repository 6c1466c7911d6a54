import { readFile } from "node:fs/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { IAMClient } from "@aws-sdk/client-iam";
import { STSClient } from "@aws-sdk/client-sts";
import type { AwsCredentials } from "@osb/aws-prereqs";
import { helmInMemory } from "@osb/helm-install/testing";
import { describeCrashes, expectErr, expectOk, fakeWorld, recordCrashes, type World, WORLD_TEMPLATES } from "@osb/testing";
import { afterEach, beforeEach, expect, it } from "vitest";
import { installOnCluster } from "./install-on-cluster.ts";
import { NotReady } from "./not-ready.ts";

const region = "us-east-1";
const broker = { templates: { ...WORLD_TEMPLATES.own, region } };

/** Your install, in a world in memory. */
function install(world: World, administrator = world.aws.administrator) {
  const clientsFor = (credentials: AwsCredentials | typeof administrator) => {
    const options = world.aws.clientOptions({ region, credentials });
    return { dynamodb: new DynamoDBClient(options), iam: new IAMClient(options), sts: new STSClient(options) };
  };
  const { clock, random } = world;
  const kube = world.kubernetes.client();
  const deps = { aws: clientsFor(administrator), clientsFor, kube, helm: helmInMemory({ kube, clock }), clock, random };
  return installOnCluster(deps, { installation: { name: "prod" }, region, namespace: "brokers", broker });
}

let world: World;
beforeEach(() => {
  world = fakeWorld();
});
afterEach(() => world.close());

it("ends with services in the marketplace", async () => {
  const { registration } = expectOk(await install(world));

  expect(registration.marketplace.services.map(({ name }) => name)).toContain("sqs");
});

it("changes nothing where a right is missing, and says which", async () => {
  const all = { Effect: "Allow", Action: "*", Resource: "*" } as const;
  const but = { Effect: "Deny", Action: "iam:CreateUser", Resource: "*" } as const;
  const somebody = world.aws.principal({ Version: "2012-10-17", Statement: [all, but] });

  const error = expectErr(await install(world, somebody));

  expect(error).toBeInstanceOf(NotReady);
  expect(JSON.stringify(error)).toContain("iam:CreateUser");
  expect(world.aws.snapshot().tables).toEqual([]);
});

it("leaves one access key, although the answer to the first one's creation got lost", async () => {
  world.aws.fault("iam:CreateAccessKey", { kind: "lost-answer" });

  expect(expectErr(await install(world))).toMatchObject({ retryable: true });
  expectOk(await install(world));

  expect(world.aws.snapshot().users).toMatchObject([{ name: "osb-prod", keys: [{ status: "Active" }] }]);
});

it("waits for a broker that takes its time", async () => {
  world.aws.fault("s3:GetObject", { kind: "slow", ms: 180_000 });

  const { report } = expectOk(await install(world));

  expect(report.ready).toBe(true);
  expect(world.clock.now()).toBeGreaterThan(180_000);
});

it("goes on from wherever it was killed", async () => {
  const report = await recordCrashes({ world: () => fakeWorld(), run: (fresh) => install(fresh) }, { singles: 2 });

  expect(report.failures, describeCrashes(report)).toEqual([]);
}, 30_000);

it("is the code of the guide", async () => {
  const text = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), "utf8");
  const blocks = [...(await text("../../../docs/testing-your-install.md")).matchAll(/```ts\n([\s\S]*?)```/g)].map(
    ([, block]) => block ?? "",
  );
  const code = await text("./guide.test.ts");

  expect(blocks).toHaveLength(7);
  expect(blocks.filter((block) => !code.includes(block))).toEqual([]);
});
