import { CreateAccessKeyCommand, DeleteAccessKeyCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { type KubeSecret, NAMESPACES, SECRETS } from "@osb/kubernetes";
import { expectOk, type WireCall, type WorldSnapshot } from "@osb/testing";
import { helmBinary } from "@osb/tooling/helm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { INSTALL_STEPS } from "./install-events.ts";
import { killAll, type RunningProcess } from "./trials/processes-of.ts";
import { startTrial, type Trial } from "./trials/start-trial.ts";
import { turns } from "./trials/turns.ts";
import { ONE_OF_EACH, whatIsLeft } from "./trials/what-is-left.ts";

const helm = await helmBinary(4);
const inTurn = turns(3);

/** How a call is caught: by how many of all calls are over, or by what it is. */
type Caught = { readonly atShare: number } | { readonly call: RegExp };
/**
 * What has become of the call when its caller is dead: it never arrived; it takes effect although nobody waits for it any more;
 * it has taken effect, and nobody hears the answer.
 */
type Fate = "not sent" | "done after the death" | "done, answer lost";

const KILLS: readonly (Caught & { readonly fate: Fate })[] = [
  { atShare: 0.1, fate: "not sent" },
  { atShare: 0.29, fate: "done, answer lost" },
  { atShare: 0.31, fate: "not sent" },
  { call: /^dynamodb:CreateTable /, fate: "done after the death" },
  { atShare: 0.38, fate: "not sent" },
  { atShare: 0.44, fate: "done, answer lost" },
  { call: /^iam:CreateAccessKey /, fate: "done, answer lost" },
  { call: /^iam:CreateAccessKey /, fate: "done after the death" },
  { call: /^PUT .*secrets\/demo-aws-key /, fate: "not sent" },
  { atShare: 0.52, fate: "done, answer lost" },
  { atShare: 0.57, fate: "done after the death" },
  { call: /^POST .*\/secrets .* Helm/, fate: "done, answer lost" },
  { call: /^PATCH .*\/deployments\/demo .* Helm/, fate: "not sent" },
  { call: /^PUT .*\/sh\.helm\.release\.v1\.demo\.v1 .* Helm/, fate: "done after the death" },
  { atShare: 0.73, fate: "not sent" },
  { call: /^PATCH .*\/clusterservicebrokers\/demo /, fate: "done, answer lost" },
  { atShare: 0.95, fate: "not sent" },
];

describe.skipIf(helm === undefined)("the entry, killed (skipped where npm has no helm for the platform)", () => {
  let whole: { readonly calls: number; readonly fingerprint: string; readonly snapshot: WorldSnapshot };
  const hit: { readonly step: string; readonly call: WireCall; readonly fate: Fate; readonly seconds: number }[] = [];

  beforeAll(async () => {
    await using trial = await newTrial();
    expect(await trial.run("install").ended).toMatchObject({ code: 0 });
    const calls = (await trial.world.calls()).length;
    whole = { calls, fingerprint: await trial.world.fingerprint(), snapshot: await trial.world.snapshot() };
    expect(await whatIsLeft(trial)).toEqual(ONE_OF_EACH);
  }, 60_000);

  afterAll(() => {
    const lines = hit.map(({ step, call, fate, seconds }) => `  ${call.seq} ${call.operation} (${fate}), in "${step}", ${seconds.toFixed(1)} s`);
    console.log(`An installation is ${whole.calls} calls. Killed at ${hit.length} of them and completed by the next run:\n${lines.join("\n")}`);
  });

  describe.concurrent("at", () => {
    for (const { fate, ...caught } of KILLS)
      it(`${nameOf(caught)}, ${fate}: the next run ends in the same world`, { timeout: 200_000 }, () =>
        inTurn(async () => {
          const startedAt = performance.now();
          await using trial = await newTrial();
          const { world } = trial;
          const point = fate === "done, answer lost" ? "after" : "before";
          const held = await ("call" in caught ? world.holdNext(caught.call, point) : world.holdAt(Math.ceil(caught.atShare * whole.calls), point));
          const first = trial.run("install");
          const call = await Promise.race([held.reached, first.ended.then(({ stderr }) => Promise.reject(new Error(`it ended: ${stderr}`)))]);
          const step = first.stdout().trim().match(/❯ (.*)/g)?.at(-1)?.slice(2) ?? "";

          await first.kill();
          await (fate === "not sent" ? held.lose() : held.release());
          await expectCompleted(trial);

          hit.push({ step, call, fate, seconds: (performance.now() - startedAt) / 1_000 });
        }),
      );
  });

  it("is killed in every step, and in helm too", () => {
    expect(new Set(hit.map(({ step }) => step))).toEqual(new Set(Object.values(INSTALL_STEPS)));
    expect(hit.filter(({ call }) => call.caller.includes("Helm")).length).toBeGreaterThanOrEqual(3);
  });

  /** Runs the entry again, and demands that everything is then as if it had never been killed. */
  async function expectCompleted(trial: Trial, meanwhile: () => Promise<void> = async () => {}): Promise<string> {
    const again = trial.run("install");
    await meanwhile();
    const { code, stdout, stderr } = await again.ended;
    expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
    expect(await trial.world.snapshot()).toEqual(whole.snapshot);
    expect(await trial.world.fingerprint()).toBe(whole.fingerprint);
    expect(await whatIsLeft(trial)).toEqual(ONE_OF_EACH);
    expect(await trial.processes()).toEqual([]);
    expect(await trial.helmFolders()).toEqual([]);
    return stdout;
  }
});

function newTrial(): Promise<Trial> {
  return startTrial(String(helm));
}

function nameOf(caught: Caught): string {
  return "call" in caught ? caught.call.source.replaceAll("\\", "") : `${Math.round(caught.atShare * 100)} % of its calls`;
}
