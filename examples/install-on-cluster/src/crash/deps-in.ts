import type { AwsCredentials } from "@osb/aws-prereqs";
import { helmInMemory } from "@osb/helm-install/testing";
import type { World } from "@osb/testing";
import type { InstallDeps } from "../install-deps.ts";
import { awsClients } from "./crash-flows.ts";

/** What an installation needs of a world, in one process. */
export function depsIn(world: World): InstallDeps {
  const { clock, random } = world;
  const kube = world.kubernetes.client();
  return {
    aws: awsClients(world),
    clientsFor: (credentials: AwsCredentials) => awsClients(world, credentials),
    kube,
    helm: helmInMemory({ kube, clock }),
    clock,
    random,
  };
}
