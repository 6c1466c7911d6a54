import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { IAMClient } from "@aws-sdk/client-iam";
import { STSClient } from "@aws-sdk/client-sts";
import { applyAccessKey, applyAwsPrereqs, type AwsClients, type AwsCredentials } from "@osb/aws-prereqs";
import { attempt } from "@osb/core";
import { applyBrokerAccess } from "@osb/helm-install";
import { applyNamespace, holdInstallationLock, secretStore } from "@osb/kubernetes";
import { type CrashFlow, expectOk, fakeWorld, type World, type WorldOptions, WORLD_TEMPLATES } from "@osb/testing";
import { ok } from "neverthrow";
import type { InstallInput } from "../install-input.ts";
import { installParts } from "../install-parts.ts";

export const INPUT: InstallInput = {
  installation: { name: "prod" },
  region: "us-east-1",
  namespace: "brokers",
  broker: { templates: { ...WORLD_TEMPLATES.own, region: "us-east-1" } },
};
const { installation, region, namespace } = INPUT;
const parts = installParts(INPUT);

/** A world in which AWS is quick, so that a run is not mostly made of looks at what is not ready yet. */
export function quickWorld(options: WorldOptions = {}): World {
  return fakeWorld({ delays: { tableCreatingMs: 600, tableUpdatingMs: 600, keyAcceptedAfterMs: 600, listLagMs: 600 }, ...options });
}

export function awsClients(world: World, credentials?: AwsCredentials): AwsClients {
  const options = world.aws.clientOptions({ region, ...(credentials && { credentials }) });
  return { dynamodb: new DynamoDBClient(options), iam: new IAMClient(options), sts: new STSClient(options) };
}

async function withNamespace(): Promise<World> {
  const world = quickWorld();
  expectOk(await applyNamespace({ kube: world.kubernetes.client(), clock: world.clock }, { installation, name: namespace }));
  return world;
}

/** Table, user, policy, and the access key in its Secret. */
export const awsFlow: CrashFlow = {
  world: withNamespace,
  run: (world) =>
    attempt(async function* () {
      const { clock, random } = world;
      const kube = world.kubernetes.client();
      const aws = awsClients(world);
      const clientsFor = (credentials: AwsCredentials): AwsClients => awsClients(world, credentials);
      const keyStore = secretStore(kube, { installation, ...parts.keySecret });
      const { accountId, table } = yield* applyAwsPrereqs({ aws, clock }, parts.aws);
      const keyInput = { installation, region, accountId, userName: parts.userName, tableName: table.name };
      return ok(yield* applyAccessKey({ aws, clientsFor, keyStore, clock, random }, keyInput));
    }),
};

export const accessFlow: CrashFlow = {
  world: withNamespace,
  run: ({ kubernetes, clock, random }) => applyBrokerAccess({ kube: kubernetes.client(), clock, random }, parts.access),
};

export const lockFlow: CrashFlow = {
  world: () => quickWorld(),
  run: ({ kubernetes, clock, random }) => {
    const kube = kubernetes.client();
    const lock = { installation, namespace, holder: "somebody", abandonedAfterMs: 60_000 };
    return holdInstallationLock({ kube, clock, random }, lock, {}, ({ signal }) =>
      applyNamespace({ kube, clock }, { installation, name: namespace }, { signal }),
    );
  },
};
