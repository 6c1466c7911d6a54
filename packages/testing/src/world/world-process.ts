/**
 * A world as a process of its own, for programs that are killed and run again, and for helm, kubectl and the aws CLI.
 * Prints one line of JSON ({@link WorldProcessLine}) when it is ready. Ends on SIGTERM, on SIGINT, and when its standard
 * input ends, which it does when whoever started it is gone.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { ScaledClock } from "../time/scaled-clock.ts";
import { fakeWorld } from "./fake-world.ts";
import { listenForControl } from "./listen-for-control.ts";

/** What a world process says of itself. */
export interface WorldProcessLine {
  readonly kubeConfig: string;
  /** Where the same is in a file, if `--kube-config` named one. */
  readonly kubeConfigPath?: string | undefined;
  readonly awsEndpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Base of the URLs that {@link listenForControl} describes. */
  readonly control: string;
}

const { values } = parseArgs({
  options: {
    speed: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
    "account-id": { type: "string" },
    region: { type: "string" },
    "no-service-catalog": { type: "boolean", default: false },
    "no-templates": { type: "boolean", default: false },
    kf: { type: "string", default: "none" },
    "kube-config": { type: "string" },
  },
});
if (values.kf !== "none" && values.kf !== "own-brokers") throw new Error(`--kf is none or own-brokers, not ${values.kf}`);

const world = fakeWorld({
  clock: new ScaledClock(Number(values.speed)),
  seed: Number(values.seed),
  accountId: values["account-id"],
  region: values.region,
  serviceCatalog: !values["no-service-catalog"],
  templates: !values["no-templates"],
  kf: values.kf,
});
const listening = await world.listen();
const control = await listenForControl(world, listening.cluster);

const { kubeConfig, awsEndpoint, credentials } = listening;
const kubeConfigPath = values["kube-config"];
if (kubeConfigPath !== undefined) writeFileSync(kubeConfigPath, kubeConfig, { mode: 0o600 });
const line: WorldProcessLine = { kubeConfig, kubeConfigPath, awsEndpoint, ...credentials, control: control.url };
process.stdout.write(`${JSON.stringify(line)}\n`);

let ending = false;
async function end(): Promise<void> {
  if (ending) return;
  ending = true;
  await Promise.all([control.close(), listening.close()]);
  await world.close();
  process.exit(0);
}
process.on("SIGTERM", () => void end());
process.on("SIGINT", () => void end());
process.stdin.on("end", () => void end()).resume();
