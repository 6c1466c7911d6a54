import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TestAuthority } from "../broker/test-authority.ts";
import { FakeKubernetes } from "../kubernetes/index.ts";
import { VirtualClock } from "../time/virtual-clock.ts";
import { installServiceCatalog, runServiceCatalog } from "./index.ts";
import { refusalOf, secretsForStories, type Told, told } from "./recorded/version-series.ts";
import { SPECS, STORIES } from "./recorded/version-stories.ts";

interface Answered {
  readonly spec: object;
  readonly answer: { readonly code: number; readonly message?: string };
}

const lines = readFileSync(new URL("./recorded/version-0.3.1.txt", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => JSON.parse(line) as Answered | { readonly title: string; readonly told: Told });
const answers = lines.flatMap((line) => ("spec" in line ? [line] : []));
const stories = new Map(lines.flatMap((line) => ("title" in line ? [[line.title, line.told] as const] : [])));

/** Where the fake is known to differ, and how: the real one is right in all of it. */
const DIFFERENCES: Readonly<Record<string, string>> = {
  '{"url":"https://b","relistDuration":"abc"}':
    "the decoder says where it was and shows what it read; the fake says what it could not read",
  '{"url":"https://b","relistRequests":"1"}': "the same, and the fake says it in this project's words",
};

/** The recorded binary was built with Go 1.26. From 1.20 on Go puts this before what is wrong with a certificate, and 0.3.1 is older. */
const NEWER_GO = "tls: failed to verify certificate: ";

describe("Service Catalog 0.3.1, against what the real one was seen doing", () => {
  const clock = new VirtualClock();
  const cluster = new FakeKubernetes({ clock });
  const authority = new TestAuthority();
  const stop = new AbortController();
  let running: Promise<void>;

  beforeAll(async () => {
    installServiceCatalog(cluster, undefined, "0.3.1");
    await secretsForStories(cluster.client());
  });

  afterAll(async () => {
    stop.abort();
    await running;
  });

  it.each(answers.map(({ spec, answer }) => [JSON.stringify(spec), spec, answer] as const))("answers %s", async (text, spec, recorded) => {
    const answer = JSON.parse(JSON.stringify(await refusalOf(cluster.transport(), spec))) as Answered["answer"];

    if (!(text in DIFFERENCES)) expect(answer).toEqual(recorded);
    else {
      expect(answer.code).toBe(recorded.code);
      expect(answer.message).not.toBe(recorded.message);
    }
  });

  it.each(STORIES.map((story, index) => [story.title, story, index] as const))(
    "tells as the real one did: %s",
    async (title, story, index) => {
      running ??= runServiceCatalog({
        kube: cluster.client(),
        changed: (signal) => cluster.changed(signal),
        clock: clock.inBackground(),
        resolve: (address, port) => (address.endsWith(".invalid") ? undefined : { address, port }),
        outside: async (work) => {
          using _hold = clock.hold();
          return await work();
        },
        version: "0.3.1",
        signal: stop.signal,
      });
      const recorded = stories.get(title);

      const stage = { kube: cluster.client(), authority, now: () => clock.now(), wait: (ms: number) => clock.sleep(ms) };
      const outcome = await told(story, `story${index}`, stage);

      expect(outcome.states).toEqual(recorded?.states.map((state) => state.replace(NEWER_GO, "")));
      expect(outcome.events).toEqual(recorded?.events.map((event) => event.replace(NEWER_GO, "")));
      expect(outcome.classes).toEqual(recorded?.classes);
      expect(outcome.asked).toHaveLength(recorded?.asked.length ?? 0);
      expect(outcome.askedAfterKick).toHaveLength(recorded?.askedAfterKick.length ?? 0);
      expect(outcome.asked.filter((at, turn) => Math.abs(at - (recorded?.asked[turn] ?? 0)) > 0.15 * at + 1)).toEqual([]);
    },
  );

  it("has been held to everything that was recorded", () => {
    expect(answers.map(({ spec }) => spec)).toEqual(SPECS);
    expect([...stories.keys()]).toEqual(STORIES.map(({ title }) => title));
  });
});
