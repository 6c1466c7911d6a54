import { KubeConfig } from "@kubernetes/client-node";
import { expectOk, fakeWorld, ScaledClock, type World, WORLD_TEMPLATES } from "@osb/testing";
import { helmBinary } from "@osb/tooling/helm";
import { type InstallDeps, installDeps } from "../install-deps.ts";
import type { InstallInput } from "../install-input.ts";

/** How much faster than ours the world's time goes: fast, and slow enough for calls over loopback to take no time worth mentioning. */
const SPEED = 50;

/** Of an installation in a world. Its lock is patient, since the machine that the tests run on may be busy with others. */
export const INPUT: InstallInput = {
  installation: { name: "demo" },
  region: "us-east-1",
  namespace: "brokers",
  broker: { templates: { ...WORLD_TEMPLATES.own, region: "us-east-1" } },
  lockAbandonedAfterSeconds: 600,
};

/** A world, and what an installation needs of it. */
export interface InstallerInProcess {
  readonly world: World;
  readonly deps: InstallDeps;
  close(): Promise<void>;
}

/** Makes a world in this process that helm, which is another one, reaches too. */
export async function installerInProcess(helm: 3 | 4): Promise<InstallerInProcess> {
  const world = fakeWorld({ clock: new ScaledClock(SPEED) });
  const { kubeConfig: text, awsEndpoint: endpoint, credentials, close } = await world.listen();
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromString(text);
  const { clock } = world;
  const awsOptions = { endpoint, credentials };
  const deps = installDeps({ region: INPUT.region, awsOptions, kubeConfig, helm: String(await helmBinary(helm)), clock });
  return {
    world,
    deps: expectOk(deps),
    close: async () => {
      await close();
      await world.close();
    },
  };
}
