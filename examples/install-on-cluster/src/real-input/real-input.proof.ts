import { fakeWorld, ScaledClock } from "@osb/testing";
import { helmBinary } from "@osb/tooling/helm";
import { describe, expect, it } from "vitest";
import { changingCalls } from "../trials/changing-calls.ts";
import { DENIALS } from "./denials.ts";
import { MISTAKEN_INPUTS } from "./mistaken-inputs.ts";
import { runEntry } from "./run-entry.ts";
import { type Scene, setScene } from "./set-scene.ts";
import { THINGS_IN_THE_WAY } from "./things-in-the-way.ts";
import { UNUSABLE_KUBE_CONFIGS } from "./unusable-kube-configs.ts";
import { UNUSABLE_TOOLS } from "./unusable-tools.ts";

const helm = await helmBinary(4);

const OBSTACLES = [...MISTAKEN_INPUTS, ...UNUSABLE_KUBE_CONFIGS, ...UNUSABLE_TOOLS, ...DENIALS, ...THINGS_IN_THE_WAY].filter(
  ({ asProcess }) => asProcess,
);

describe.skipIf(helm === undefined)("the entry as people run it (skipped where npm has no helm for the platform)", () => {
  it.each(OBSTACLES.map((obstacle) => [obstacle.name, obstacle] as const))(
    "ends with 1, says what is in the way, and changes nothing: %s",
    async (name, obstacle) => {
      const world = fakeWorld({ ...obstacle.world, clock: new ScaledClock(20) });
      await using scene = await setScene(obstacle, world, true);
      const before = world.snapshot();
      const { calls } = world.restartRecording();
      const [verb = "", ...args] = scene.args;

      const { code, stderr } = await runEntry([verb, "--helm", String(helm), ...args], environmentOf(scene, name));

      expect(code).toBe(1);
      for (const { about, names, remedy } of obstacle.told) {
        for (const word of [about, ...names, remedy]) expect(stderr).toContain(scene.filled(word));
      }
      expect(changingCalls(calls.filter(({ caller }) => !caller.startsWith("bob ")))).toEqual([]);
      expect(world.snapshot()).toEqual(before);
      await world.close();
    },
  );
});

function environmentOf({ awsKey, awsEndpoint, folder }: Scene, name: string): Readonly<Record<string, string>> {
  return {
    PATH: String(process.env["PATH"]),
    HOME: folder,
    TMPDIR: folder,
    // Where there are no credentials, none are looked for on a machine of Amazon's.
    AWS_EC2_METADATA_DISABLED: "true",
    ...(awsKey && { AWS_ACCESS_KEY_ID: awsKey.accessKeyId, AWS_SECRET_ACCESS_KEY: awsKey.secretAccessKey }),
    // With an endpoint the region would not matter; without one it is a name that does not resolve.
    ...(awsEndpoint !== undefined && name !== "a region that there is not" && { AWS_ENDPOINT_URL: awsEndpoint }),
  };
}
