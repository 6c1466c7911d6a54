import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { promisify } from "node:util";
import { kubectlBinary } from "@osb/tooling/helm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ScaledClock } from "../../time/scaled-clock.ts";
import { fakeWorld, type ListeningWorld, type World } from "../../world/fake-world.ts";
import { createTable, installByHand } from "../../world/install-by-hand.ts";
import { linesOf } from "./lines-of.ts";

const kubectl = (await kubectlBinary()) ?? "";
/** So many times faster than ours the world's time goes. */
const SPEED = 20;

describe.skipIf(kubectl === "")("kubectl, in a world with a broker", () => {
  let home: string;
  let world: World;
  let listening: ListeningWorld;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "osb-world-"));
    world = fakeWorld({ clock: new ScaledClock(SPEED) });
    listening = await world.listen();
    await writeFile(join(home, "kubeconfig"), listening.kubeConfig, { mode: 0o600 });
    await createTable(world, "osb-prod");
    await world.clock.sleep(10_000);
    await installByHand(world, { table: false });
    await told("rollout", "status", "deployment/broker", "--timeout=60s");
  });
  afterAll(async () => {
    await listening.close();
    await world.close();
    await rm(home, { recursive: true });
  });

  it("waits for the broker to be registered, and shows what it offers", async () => {
    await told("wait", "--for=condition=Ready", "clusterservicebroker/prod", "--timeout=60s");

    expect(await told("get", "clusterservicebrokers", "--no-headers")).toMatch(
      /^prod +https:\/\/broker\.osb\.svc\.cluster\.local +Ready +\S+\n$/,
    );
    const classes = await told("get", "clusterserviceclasses", "--output=jsonpath={.items[*].spec.externalName}");
    expect(classes.split(" ").toSorted()).toEqual(["dynamodb", "s3", "sns", "sqs"]);
  });

  it("reads the broker's log", async () => {
    expect(await told("logs", "deployment/broker")).toContain("Starting server on :3199");
  });

  it("leads to the broker itself, which is not reached from outside in any other way", async () => {
    const forwarding = spawn(kubectl, ["port-forward", "service/broker", ":443", "--namespace=osb"], { env: env() });
    const [, port] = /^Forwarding from 127\.0\.0\.1:(\d+) -> 3199$/.exec(await linesOf(forwarding).next()) ?? [];

    const headers = { "x-broker-api-version": "2.14", authorization: `Basic ${Buffer.from("broker:open sesame").toString("base64")}` };
    const catalog = await new Promise((resolve, reject) => {
      const options = { port, host: "127.0.0.1", path: "/v2/catalog", rejectUnauthorized: false, agent: false, headers };
      request(options, (answer) => resolve(json(answer)))
        .once("error", reject)
        .end();
    });
    forwarding.kill();

    expect((catalog as { readonly services: readonly object[] }).services).toHaveLength(4);
  });

  function env(): Record<string, string> {
    return { HOME: home, KUBECONFIG: join(home, "kubeconfig"), PATH: "/usr/bin:/bin" };
  }

  async function told(...args: readonly string[]): Promise<string> {
    return (await promisify(execFile)(kubectl, [...args, "--namespace=osb"], { env: env() })).stdout;
  }
});
