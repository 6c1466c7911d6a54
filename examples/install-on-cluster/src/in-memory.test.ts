import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { IAMClient } from "@aws-sdk/client-iam";
import { STSClient } from "@aws-sdk/client-sts";
import { helmInMemory } from "@osb/helm-install/testing";
import { expectOk, fakeWorld, type World, WORLD_TEMPLATES } from "@osb/testing";
import { afterEach, describe, expect, it } from "vitest";
import type { InstallDeps } from "./install-deps.ts";
import type { InstallInput } from "./install-input.ts";
import { installOnCluster } from "./install-on-cluster.ts";

const input: InstallInput = {
  installation: { name: "demo" },
  region: "us-east-1",
  namespace: "aws-service-broker",
  broker: { templates: { ...WORLD_TEMPLATES.own, region: "us-east-1" } },
};

function depsOf(world: World): InstallDeps {
  const { aws, kubernetes, clock } = world;
  const options = aws.clientOptions({ region: "us-east-1" });
  const kube = kubernetes.client();
  return {
    aws: { dynamodb: new DynamoDBClient(options), iam: new IAMClient(options), sts: new STSClient(options) },
    clientsFor: ({ accessKeyId, secretAccessKey }) => {
      const asBroker = aws.clientOptions({ region: "us-east-1", credentials: { accessKeyId, secretAccessKey: secretAccessKey.reveal() } });
      return { sts: new STSClient(asBroker), dynamodb: new DynamoDBClient(asBroker) };
    },
    kube,
    helm: helmInMemory({ kube, clock }),
    clock,
  };
}

describe("installOnCluster in memory", () => {
  it("x", async () => {
    for (let i = 0; i < 12; i += 1) {
      const t0 = performance.now();
      const world = fakeWorld();
      const t1 = performance.now();
      const deps = depsOf(world);
      const t2 = performance.now();
      const steps: string[] = [];
      let last = t2;
      const installed = expectOk(await installOnCluster(deps, input, { onEvent: (e) => { if (e.type === "step-done") { const n = performance.now(); steps.push(`${e.step} ${(n - last).toFixed(0)}`); last = n; } } }));
      const t3 = performance.now();
      console.log(`world ${(t1 - t0).toFixed(1)} install ${(t3 - t2).toFixed(1)} virtual ${world.clock.now()} calls ${world.trace.calls.length} ready ${installed.report.ready} :: ${steps.join(", ")}`);
      await world.close();
    }
  }, 60_000);
});
