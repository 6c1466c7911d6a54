import type { WireCall } from "@osb/testing";
import { helmBinary } from "@osb/tooling/helm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { INSTALL_STEPS } from "./install-events.ts";
import { aftermathOf } from "./trials/aftermath-of.ts";
import { startTrial } from "./trials/start-trial.ts";
import { turns } from "./trials/turns.ts";
import { callWithin, type InstallStep, type WholeInstallation, wholeInstallation } from "./trials/whole-installation.ts";

const helm = await helmBinary(4);
const inTurn = turns(3);

/** How a call is caught: by how much of a step's calls are over, or by what it is. */
type Caught = { readonly step: InstallStep; readonly share: number } | { readonly call: RegExp };
/**
 * What becomes of the call whose caller is killed: it never arrives; it arrives, and takes effect although nobody waits for it;
 * it has taken effect, and nobody hears the answer.
 */
type Fate = "not sent" | "done after the death" | "done, answer lost";

const KILLS: readonly (Caught & { readonly fate: Fate })[] = [
  { step: "checks", share: 0.5, fate: "not sent" },
  { call: /^POST \/api\/v1\/namespaces /, fate: "done, answer lost" },
  { call: /^dynamodb:CreateTable /, fate: "done after the death" },
  { step: "aws", share: 0.6, fate: "not sent" },
  { call: /^iam:CreateAccessKey /, fate: "done, answer lost" },
  { call: /^PUT .*secrets\/demo-aws-key /, fate: "not sent" },
  { step: "access-key", share: 0.7, fate: "done, answer lost" },
  { step: "broker-access", share: 0.4, fate: "done after the death" },
  { call: /^POST .*\/secrets .* Helm/, fate: "done, answer lost" },
  { call: /^PATCH .*\/deployments\/demo .* Helm/, fate: "not sent" },
  { call: /^PUT .*\/sh\.helm\.release\.v1\.demo\.v1 .* Helm/, fate: "done after the death" },
  { step: "release", share: 0.9, fate: "not sent" },
  { call: /^PATCH .*\/clusterservicebrokers\/demo /, fate: "done, answer lost" },
  { step: "verification", share: 0.8, fate: "not sent" },
];

describe.skipIf(helm === undefined)("an installation that is killed (skipped where npm has no helm for the platform)", () => {
  let whole: WholeInstallation;
  const killed: { readonly step: string; readonly call: WireCall; readonly fate: Fate }[] = [];

  beforeAll(async () => {
    whole = await wholeInstallation(String(helm));
  }, 60_000);

  afterAll(() => {
    const lines = killed.map(({ step, call, fate }) => `  ${call.seq} ${call.operation} (${fate}), in "${step}"`);
    console.log(`An installation is ${whole.calls} calls. Killed at ${killed.length} of them:\n${lines.join("\n")}`);
  });

  describe.concurrent("at", () => {
    for (const { fate, ...caught } of KILLS)
      it(`${nameOf(caught)}, ${fate}, ends in the same world when it is run again`, () =>
        inTurn(async () => {
          await using trial = await startTrial(String(helm));
          const { world } = trial;
          const point = fate === "done, answer lost" ? "after" : "before";
          const held = await ("call" in caught
            ? world.holdNext(caught.call, point)
            : world.holdAt(callWithin(whole, caught.step, caught.share), point));
          const first = trial.run("install");
          const call = await first.until(held.reached);

          await first.kill();
          const step = first.step();
          await (fate === "not sent" ? held.lose() : held.release());

          expect(await aftermathOf(trial, trial.run("install"))).toEqual(whole.aftermath);
          killed.push({ step, call, fate });
        }));
  });

  it("was killed in each of its steps, and in helm", () => {
    expect(new Set(killed.map(({ step }) => step))).toEqual(new Set(Object.values(INSTALL_STEPS)));
    expect(killed.filter(({ call }) => call.caller.includes("Helm"))).toHaveLength(3);
  });
});

function nameOf(caught: Caught): string {
  return "call" in caught ? caught.call.source.replaceAll("\\", "") : `${caught.share * 100} % of step ${caught.step}`;
}
