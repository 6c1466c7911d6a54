import type { OsbError } from "@osb/core";
import type { ResultAsync } from "neverthrow";
import { type Installed, installOnCluster } from "../install-on-cluster.ts";
import { readCommand } from "../read-command.ts";
import { depsInWorld } from "./deps-in-world.ts";
import type { Obstacle } from "./obstacle.ts";
import type { Scene } from "./set-scene.ts";

/** The installation as `main.ts` does it, but for the world, which is spoken to in process unless that is what the obstacle is about. */
export function tryInProcess({ world, args, awsKey, user }: Scene, { kubeConfig, helm }: Obstacle): ResultAsync<Installed, OsbError> {
  return readCommand(args).andThen(({ input, deps }) => {
    const inWorld = depsInWorld(world, input.region, { awsKey, user });
    const isAboutHelm = helm !== undefined || args.lastIndexOf("--helm") > 0;
    return installOnCluster({ ...inWorld, ...(kubeConfig && { kube: deps.kube }), ...(isAboutHelm && { helm: deps.helm }) }, input);
  });
}
