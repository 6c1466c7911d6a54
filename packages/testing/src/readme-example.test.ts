import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { applyNamespace } from "@osb/kubernetes";
import { expectOk, fakeWorld } from "@osb/testing";
import { expect, it } from "vitest";

it("writes a namespace once, however often it runs", async () => {
  const world = fakeWorld();
  const deps = { kube: world.kubernetes.client(), clock: world.clock };
  const sts = new STSClient(world.aws.clientOptions({ region: "eu-west-1" }));

  const { Account: awsAccountId } = await sts.send(new GetCallerIdentityCommand());
  const spec = { installation: { name: "prod", awsAccountId }, name: "brokers" };
  expectOk(await applyNamespace(deps, spec));
  expectOk(await applyNamespace(deps, spec));

  const operations = world.trace.calls.map(({ operation }) => operation);
  expect(operations.filter((operation) => !operation.startsWith("GET"))).toEqual(["sts:GetCallerIdentity", "POST /api/v1/namespaces"]);
  await world.close();
});
