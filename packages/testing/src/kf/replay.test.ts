import { apiVersionOf, type KubeObject, NAMESPACES, SECRETS } from "@osb/kubernetes";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AskedRequest, type ScriptedAnswer, ScriptedBroker } from "../broker/scripted-broker.ts";
import { expectOk } from "../expect-result.ts";
import { FakeKubernetes } from "../kubernetes/index.ts";
import { VirtualClock } from "../time/virtual-clock.ts";
import { collectGarbage } from "../world/cluster/collect-garbage.ts";
import { type ClusterPort, runController } from "../world/cluster/run-controller.ts";
import { SeededRandom } from "../world/seeded-random.ts";
import { KF_CLUSTER_SERVICE_BROKERS, KF_NAMESPACE, type KfBroker, kfCredentialsSecret, kfCrds, runKf } from "./index.ts";
import { printedBroker, type RecordedScenario, recordedScenarios } from "./recorded/recorded-scenarios.ts";

/** When the recorder looked first, and posted the Secret. */
const SECRET_AFTER_MS = 1_500;
const FIRST_PORT = 14_081;

const service = (index: number): object => ({
  id: `k1-svc-${index}`,
  name: `k1-service-${index}`,
  description: `service ${index}`,
  bindable: true,
  plans: [{ id: `k1-plan-${index}`, name: "default", description: "the plan" }],
});
const TWO: ScriptedAnswer = { status: 200, body: { services: [service(1), service(0)] } };
const REFUSED: ScriptedAnswer = { status: 401, body: "401 Unauthorized" };
const ANSWERS: Readonly<Record<string, ScriptedAnswer>> = {
  "empty catalog": { status: 200, body: { services: [] } },
  "service without plans": { status: 200, body: { services: [{ id: "a", name: "a", description: "a", plans: [] }] } },
  "401; corrected after 60 s without a kick; then updateRequests+1": REFUSED,
  "401 for good": REFUSED,
};

/** One scenario, as it goes on the fake. */
class Played {
  readonly scenario: RecordedScenario;
  readonly name: string;
  readonly states: string[] = [];
  readonly asked: number[] = [];
  readonly requests: AskedRequest[] = [];
  last: KfBroker | undefined;
  answer: ScriptedAnswer;

  constructor(scenario: RecordedScenario) {
    this.scenario = scenario;
    this.name = (scenario.spec.credentials?.name ?? "k9-creds").replace("-creds", "");
    this.answer = ANSWERS[scenario.title] ?? TWO;
  }

  see(broker: KfBroker | undefined): void {
    if (broker === undefined) return;
    this.last = broker;
    const state = printedBroker(broker);
    if (this.states.at(-1) !== state) this.states.push(state);
  }
}

describe("runKf, against the recording of Kf 9b6817b", () => {
  const clock = new VirtualClock();
  const cluster = new FakeKubernetes({ clock });
  const kube = cluster.client();
  const stop = new AbortController();
  const plays = recordedScenarios().map((scenario) => new Played(scenario));
  const brokers: ScriptedBroker[] = [];
  const stillThere = new Set<string>();
  const running: Promise<void>[] = [];

  beforeAll(async () => {
    for (const crd of kfCrds) cluster.serve(crd);
    expectOk(await kube.create(NAMESPACES, { apiVersion: "v1", kind: "Namespace", metadata: { name: KF_NAMESPACE } }));
    running.push(...(await start()));

    for (const play of plays) expectOk(await kube.create(KF_CLUSTER_SERVICE_BROKERS, brokerOf(play)));
    await clock.sleep(SECRET_AFTER_MS);
    await lookAtAll();
    for (const play of plays) await postSecret(play);
    await lookUntil(20_000);

    const [corrected, refused] = plays.slice(-2) as [Played, Played];
    const others = plays.slice(0, -2);
    for (const { name } of others) expectOk(await kube.delete({ resource: KF_CLUSTER_SERVICE_BROKERS, name }));
    await lookUntil(61_500);
    for (const { name } of others) if ((await brokerNamed(name)) !== undefined) stillThere.add(name);
    corrected.answer = TWO;
    await lookUntil(90_000);
    const ref = { resource: KF_CLUSTER_SERVICE_BROKERS, name: corrected.name };
    corrected.see(expectOk(await kube.patch<KfBroker>(ref, { spec: { updateRequests: 1 } })));
    expectOk(await kube.delete(ref));
    await lookUntil(180_000);
    expectOk(await kube.delete({ ...ref, name: refused.name }));
    await clock.sleep(2_000);
  });

  afterAll(async () => {
    stop.abort();
    await Promise.all(running);
    await Promise.all(brokers.map((broker) => broker.close()));
  });

  it.each(plays.map((play) => [play.scenario.title, play] as const))("replays: %s", async (_title, play) => {
    const { scenario, states, asked, requests, last, name } = play;

    expect(states).toEqual(distinct(scenario.states));
    expect(asked).toHaveLength(scenario.asked.length);
    for (const [pause, recorded] of pausesOf(asked).map((ms, index) => [ms, pausesOf(scenario.asked)[index] ?? 0] as const)) {
      // Ten per cent are the jitter of each; the rest is the recorder's.
      expect(Math.abs(pause - recorded)).toBeLessThan(0.1 * recorded + 1);
    }
    if (scenario.headers !== undefined) expect(requests[0]?.headers).toEqual(scenario.headers);
    if (scenario.status !== undefined) expect(untimed(last?.status)).toEqual(untimed(scenario.status));
    expect(stillThere.has(name)).toBe(!scenario.gone);
    if (scenario.gone) expect(await brokerNamed(name)).toBeUndefined();
    const secret = expectOk(await kube.get({ resource: SECRETS, namespace: KF_NAMESPACE, name: `${name}-creds` }));
    if (scenario.gone) expect(secret === undefined ? 404 : 200).toBe(scenario.secretAfterwards);
  });

  it("has played ten scenarios", () => {
    expect(plays).toHaveLength(10);
  });

  async function start(): Promise<readonly Promise<void>[]> {
    const ports = new Map<number, number>();
    for (const [index, play] of plays.entries()) {
      const broker = await ScriptedBroker.listening();
      broker.answer = (request) => (play.asked.push(clock.now() / 1_000), play.requests.push(request), play.answer);
      brokers.push(broker);
      ports.set(portOf(index), broker.port);
    }
    const changed = (signal: AbortSignal): Promise<void> => cluster.changed(signal);
    const port: ClusterPort = { kube, clock: clock.inBackground(), changed, timestamp: () => "" };
    return [
      runController(port, () => collectGarbage(port, cluster.transport()), stop.signal),
      runKf({
        kube: cluster.client(),
        changed,
        clock: clock.inBackground(),
        random: new SeededRandom(1),
        resolve: (address, of) => ({ address, port: ports.get(of) ?? of }),
        outside: async (work) => {
          using _hold = clock.hold();
          return await work();
        },
        signal: stop.signal,
      }),
    ];
  }

  async function postSecret(play: Played): Promise<void> {
    const { secret } = play.scenario;
    if (secret !== undefined) {
      const login = { username: "u", password: "p", url: `http://127.0.0.1:${portOf(plays.indexOf(play))}` };
      const broker = await brokerNamed(play.name);
      const whole = kfCredentialsSecret(KF_CLUSTER_SERVICE_BROKERS, broker as KfBroker, `${play.name}-creds`, login);
      const { ownerReferences, ...metadata } = whole.metadata;
      expectOk(
        await kube.create(SECRETS, {
          ...whole,
          type: secret.type,
          metadata: { ...metadata, ...(secret.owned && { ownerReferences }) },
          data: Object.fromEntries(Object.entries(whole.data ?? {}).filter(([key]) => secret.keys.includes(key))),
        }),
      );
    }
    play.see(await brokerNamed(play.name));
  }

  async function lookUntil(atMs: number): Promise<void> {
    for (let stepMs = 50; clock.now() < atMs; stepMs = clock.now() < 2_500 ? 50 : 2_000) {
      await clock.sleep(stepMs);
      await lookAtAll();
    }
  }

  async function lookAtAll(): Promise<void> {
    const found = new Map(expectOk(await kube.list<KfBroker>(KF_CLUSTER_SERVICE_BROKERS)).map((broker) => [broker.metadata.name, broker]));
    for (const play of plays) {
      const broker = found.get(play.name);
      // What a broker looks like while it goes was not recorded.
      if (broker?.metadata.deletionTimestamp === undefined) play.see(broker);
    }
  }

  async function brokerNamed(name: string): Promise<KfBroker | undefined> {
    return expectOk(await kube.get<KfBroker>({ resource: KF_CLUSTER_SERVICE_BROKERS, name }));
  }

  function portOf(index: number): number {
    // The recorder told the address of one.
    return plays[index]?.scenario.headers === undefined ? FIRST_PORT + 1 + index : FIRST_PORT;
  }
});

function brokerOf({ name, scenario: { spec } }: Played): KubeObject {
  const { kind } = KF_CLUSTER_SERVICE_BROKERS;
  return { apiVersion: apiVersionOf(KF_CLUSTER_SERVICE_BROKERS), kind, metadata: { name }, spec } as KubeObject;
}

function distinct(states: readonly string[]): readonly string[] {
  return states.filter((state, index) => state !== states[index - 1]);
}

function pausesOf(times: readonly number[]): readonly number[] {
  return times.slice(1).map((at, index) => at - (times[index] ?? 0));
}

function untimed(status: object | undefined): unknown {
  return JSON.parse(JSON.stringify(status ?? {}).replaceAll(/"lastTransitionTime":"[^"]*",/g, "")) as unknown;
}
