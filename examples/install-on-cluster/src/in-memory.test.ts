import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { IAMClient } from "@aws-sdk/client-iam";
import { STSClient } from "@aws-sdk/client-sts";
import { helmInMemory } from "@osb/helm-install/testing";
import { expectOk, fakeWorld, type World, WORLD_TEMPLATES } from "@osb/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { destroyOnCluster } from "./destroy-on-cluster.ts";
import type { InstallDeps } from "./install-deps.ts";
import type { InstallInput } from "./install-input.ts";
import { installOnCluster } from "./install-on-cluster.ts";

const region = "us-east-1";
const input: InstallInput = {
  installation: { name: "demo" },
  region,
  namespace: "aws-service-broker",
  broker: { templates: { ...WORLD_TEMPLATES.own, region } },
};

/** All of method 1 in one process: no helm, no server for it, and virtual time. */
describe("method 1 in memory", () => {
  let world: World;
  let deps: InstallDeps;

  beforeEach(() => {
    world = fakeWorld();
    deps = depsIn(world);
  });

  afterEach(() => world.close());

  it("installs the broker, and finds its services in the marketplace", async () => {
    const { release, registration, report } = expectOk(await installOnCluster(deps, input));

    expect(release).toMatchObject({ revision: 1, helmVersion: "4.2.3", change: "installed" });
    expect(registration.marketplace.services.map(({ name }) => name).toSorted()).toEqual(["dynamodb", "s3", "sns", "sqs"]);
    expect(report.ready).toBe(true);
  });

  it("changes nothing when it is done again, and leaves no release when it is taken away", async () => {
    expectOk(await installOnCluster(deps, input));
    const before = world.fingerprint();

    expect(expectOk(await installOnCluster(deps, input))).toMatchObject({
      release: { revision: 1, change: "none" },
      registration: { change: "none" },
    });
    expect(world.fingerprint()).toBe(before);

    expectOk(await destroyOnCluster(deps, input));
    const { releases, kubernetes } = world.snapshot();
    expect(releases).toEqual([]);
    expect(Object.keys(kubernetes)).not.toContain("deployments.apps");
  });

  it("takes a small part of the time that passes in its world", async () => {
    const startedAt = performance.now();

    expectOk(await installOnCluster(deps, input));

    expect(world.clock.now()).toBeGreaterThan(20_000);
    expect(performance.now() - startedAt).toBeLessThan(world.clock.now() / 5);
  });
});

function depsIn({ aws, kubernetes, clock }: World): InstallDeps {
  const clients = (options: object) => ({
    dynamodb: new DynamoDBClient(options),
    iam: new IAMClient(options),
    sts: new STSClient(options),
  });
  const kube = kubernetes.client();
  return {
    aws: clients(aws.clientOptions({ region })),
    clientsFor: ({ accessKeyId, secretAccessKey }) =>
      clients(aws.clientOptions({ region, credentials: { accessKeyId, secretAccessKey: secretAccessKey.reveal() } })),
    kube,
    helm: helmInMemory({ kube, clock }),
    clock,
  };
}
