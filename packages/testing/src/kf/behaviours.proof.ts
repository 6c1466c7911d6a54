import { readFileSync } from "node:fs";
import { NAMESPACES } from "@osb/kubernetes";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectOk } from "../expect-result.ts";
import { FakeKubernetes } from "../kubernetes/index.ts";
import { VirtualClock } from "../time/virtual-clock.ts";
import { SeededRandom } from "../world/seeded-random.ts";
import { type Played, playedSeries } from "./recorded/played-series.ts";
import { BEHAVIOURS } from "./recorded/behaviours.ts";
import { KF_NAMESPACE, kfCrds, runKf } from "./index.ts";

const recorded = new Map(
  readFileSync(new URL("./recorded/behaviours.txt", import.meta.url), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => JSON.parse(line) as { readonly title: string; readonly played: Played })
    .map((series) => [series.title, series.played] as const),
);

describe("runKf, against what the real controller was seen doing", () => {
  const clock = new VirtualClock();
  const cluster = new FakeKubernetes({ clock });
  const kube = cluster.client();
  const stop = new AbortController();
  let running: Promise<void>;

  beforeAll(async () => {
    for (const crd of kfCrds) cluster.serve(crd);
    expectOk(await kube.create(NAMESPACES, { apiVersion: "v1", kind: "Namespace", metadata: { name: KF_NAMESPACE } }));
    running = runKf({
      kube: cluster.client(),
      changed: (signal) => cluster.changed(signal),
      clock: clock.inBackground(),
      random: new SeededRandom(1),
      resolve: (address, port) => ({ address, port }),
      outside: async (work) => {
        using _hold = clock.hold();
        return await work();
      },
      signal: stop.signal,
    });
  });

  afterAll(async () => {
    stop.abort();
    await running;
  });

  it.each(BEHAVIOURS.map((series) => [series.title, series] as const))("%s", async (title, series) => {
    const wanted = recorded.get(title) ?? {};

    const stage = {
      kube,
      now: () => clock.now(),
      wait: (ms: number) => clock.sleep(ms),
      urlOf: (port: number) => `http://127.0.0.1:${port}`,
    };
    const outcome = await playedSeries(series, stage);

    expect(Object.keys(outcome)).toEqual(Object.keys(wanted));
    for (const [name, { states, asked }] of Object.entries(outcome)) {
      const { states: wantedStates = [], asked: wantedAsked = [] } = wanted[name] ?? {};
      expect(settled(states)).toEqual(settled(wantedStates));
      expect(asked).toHaveLength(wantedAsked.length);
      // A tenth of each pause is chance on either side.
      expect(asked.filter((at, index) => Math.abs(at - (wantedAsked[index] ?? 0)) > 0.1 * at + 1)).toEqual([]);
    }
  });

  it("has played all that was recorded", () => {
    expect([...recorded.keys()]).toEqual(BEHAVIOURS.map(({ title }) => title));
  });
});

/** Whether a look falls between what is done to a broker, by its creation or deletion, and the first thing said of it is chance. */
function settled(states: readonly string[]): readonly string[] {
  return states.filter((state) => {
    const [, generation, observed] = /gen=(\d+) observed=(\S+)/.exec(state) ?? [];
    return observed !== "-" && !(state.startsWith("deleted") && observed !== generation);
  });
}
