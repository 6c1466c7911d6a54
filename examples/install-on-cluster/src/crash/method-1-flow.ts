import type { AwsCredentials } from "@osb/aws-prereqs";
import { helmInMemory } from "@osb/helm-install/testing";
import type { CrashFlow, World } from "@osb/testing";
import type { InstallDeps } from "../install-deps.ts";
import { installOnCluster } from "../install-on-cluster.ts";
import { installParts } from "../install-parts.ts";
import { keyIsTheOnlyOne } from "./access-keys.ts";
import { awsClients, INPUT, quickWorld } from "./crash-flows.ts";

/** What an installation needs of a world, in one process. */
export function depsIn(world: World): InstallDeps {
  const { clock } = world;
  const kube = world.kubernetes.client();
  return {
    aws: awsClients(world),
    clientsFor: (credentials: AwsCredentials) => awsClients(world, credentials),
    kube,
    helm: helmInMemory({ kube, clock }),
    clock,
  };
}

const { userName, keySecret } = installParts(INPUT);

/** All of method 1: from nothing to the marketplace. */
export const method1Flow: CrashFlow = {
  world: () => quickWorld(),
  run: (world) => installOnCluster(depsIn(world), INPUT),
  same: (world) => keyIsTheOnlyOne(world, userName, keySecret),
};
