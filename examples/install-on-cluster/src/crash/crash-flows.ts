import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient } from "@aws-sdk/client-iam";
import { STSClient } from "@aws-sdk/client-sts";
import { applyAccessKey, applyAwsPrereqs, type AwsClients, type AwsCredentials } from "@osb/aws-prereqs";
import { attempt, Secret } from "@osb/core";
import { applyBrokerAccess } from "@osb/helm-install";
import { applyNamespace, holdInstallationLock, secretStore } from "@osb/kubernetes";
import { type CrashFlow, type CrashOptions, expectOk, fakeWorld, type World, WORLD_TEMPLATES, type WorldOptions } from "@osb/testing";
import { fromSafePromise, ok } from "neverthrow";
import type { InstallInput } from "../install-input.ts";
import { installParts } from "../install-parts.ts";
import { keyIsTheOnlyOne, oneKeyOnItsWay } from "./access-keys.ts";

/** What is installed, in all flows. */
export const INPUT: InstallInput = {
  installation: { name: "prod" },
  region: "us-east-1",
  namespace: "brokers",
  broker: { templates: { ...WORLD_TEMPLATES.own, region: "us-east-1" } },
  // Whoever comes after a run that was killed waits so long, and looks once a second.
  lockAbandonedAfterSeconds: 4,
};
const { installation, region, namespace } = INPUT;
const parts = installParts(INPUT);

/** A world in which AWS is quick, but not at once: a run should not mostly consist of looks at what is not ready yet. */
export function quickWorld(options: WorldOptions = {}): World {
  return fakeWorld({ delays: { tableCreatingMs: 600, tableUpdatingMs: 600, keyAcceptedAfterMs: 600, listLagMs: 600 }, ...options });
}

/** AWS clients in a world, of its administrator or of whose key it is. */
export function awsClients(world: World, credentials?: AwsCredentials): AwsClients {
  const options = world.aws.clientOptions({ region, ...(credentials && { credentials }) });
  return { dynamodb: new DynamoDBClient(options), iam: new IAMClient(options), sts: new STSClient(options) };
}

async function withNamespace(): Promise<World> {
  const world = quickWorld();
  expectOk(await applyNamespace({ kube: world.kubernetes.client(), clock: world.clock }, { installation, name: namespace }));
  return world;
}

/** What holds for access keys, whatever happens. */
export const keyInvariants: CrashOptions = { always: { "one key at most is in no Secret": oneKeyOnItsWay(parts.keySecret) } };

/** Table, user, policy, and the access key in its Secret. */
export const awsFlow: CrashFlow = {
  world: withNamespace,
  run: (world) =>
    attempt(async function* () {
      const { clock, random } = world;
      const aws = awsClients(world);
      const clientsFor = (credentials: AwsCredentials): AwsClients => awsClients(world, credentials);
      const keyStore = secretStore(world.kubernetes.client(), { installation, ...parts.keySecret });
      const { accountId, table } = yield* applyAwsPrereqs({ aws, clock }, parts.aws);
      const keyInput = { installation, region, accountId, userName: parts.userName, tableName: table.name };
      return ok(yield* applyAccessKey({ aws, clientsFor, keyStore, clock, random }, keyInput));
    }),
  same: (world) => keyIsTheOnlyOne(world, parts.userName, parts.keySecret),
};

/** The broker's password and certificate. */
export const accessFlow: CrashFlow = {
  world: withNamespace,
  run: ({ kubernetes, clock, random }) => applyBrokerAccess({ kube: kubernetes.client(), clock, random }, parts.access),
};

/** The lock, held for long enough to be renewed, and the namespace. */
export const lockFlow: CrashFlow = {
  world: () => quickWorld(),
  run: ({ kubernetes, clock, random }) => {
    const kube = kubernetes.client();
    const lock = { installation, namespace, holder: "somebody", abandonedAfterMs: 4_000 };
    return holdInstallationLock({ kube, clock, random }, lock, {}, ({ signal }) =>
      applyNamespace({ kube, clock }, { installation, name: namespace }, { signal }).andThen((made) =>
        fromSafePromise(clock.sleep(2_500)).map(() => made),
      ),
    );
  },
};

/** What a script does that was written in a hurry: it makes a key, and then puts it where it belongs. */
export const hastyFlow: CrashFlow = {
  world: async () => {
    const world = await withNamespace();
    await awsClients(world).iam.send(new CreateUserCommand({ UserName: parts.userName }));
    return world;
  },
  run: (world) =>
    attempt(async function* () {
      const keyStore = secretStore(world.kubernetes.client(), { installation, ...parts.keySecret });
      if ((yield* keyStore.read()) !== undefined) return ok("kept");
      const { AccessKey } = await awsClients(world).iam.send(new CreateAccessKeyCommand({ UserName: parts.userName }));
      const fields = { accesskeyid: new Secret(String(AccessKey?.AccessKeyId)), secretkey: new Secret(String(AccessKey?.SecretAccessKey)) };
      return ok(yield* keyStore.write(fields, undefined));
    }),
  same: (world) => keyIsTheOnlyOne(world, parts.userName, parts.keySecret),
};
