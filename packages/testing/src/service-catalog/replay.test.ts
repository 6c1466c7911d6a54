import { readFileSync } from "node:fs";
import { type KubeObject, type Resource, SECRETS } from "@osb/kubernetes";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ScriptedAnswer, ScriptedBroker } from "../broker/scripted-broker.ts";
import { TestAuthority } from "../broker/test-authority.ts";
import { expectErr, expectOk } from "../expect-result.ts";
import { FakeKubernetes } from "../kubernetes/index.ts";
import { VirtualClock } from "../time/virtual-clock.ts";
import type { BrokerObject } from "./broker-object.ts";
import {
  CLUSTER_SERVICE_BROKERS,
  CLUSTER_SERVICE_CLASSES,
  CLUSTER_SERVICE_PLANS,
  runServiceCatalog,
  installServiceCatalog,
} from "./index.ts";

/** One block of the recording of the real controller. */
interface Recorded {
  readonly title: string;
  readonly name: string;
  readonly spec: BrokerObject["spec"];
  readonly denial: string | undefined;
  /** Seconds since the POST, and the state as the recorder printed it. */
  readonly states: readonly (readonly [number, string])[];
  readonly events: readonly string[];
  readonly asked: readonly number[];
  readonly goneAfterS: number;
  /** What the broker was sent, and objects as the API showed them at the end; of one scenario. */
  readonly headers: object | undefined;
  readonly objects: readonly (readonly [Resource, string])[];
}

const RECORDED_KINDS: Readonly<Record<string, Resource>> = { class: CLUSTER_SERVICE_CLASSES, plan: CLUSTER_SERVICE_PLANS };

const text = readFileSync(new URL("./recorded/scenarios.txt", import.meta.url), "utf8");
const recorded = text.split("\n## ").slice(1).map(parsed);

const service = (
  id: string,
  name = id,
  plans: readonly object[] = [{ id: `${id}-plan`, name: "default", description: "the plan" }],
  description = `service ${id}`,
): object => ({
  id,
  name,
  description,
  bindable: true,
  plans,
});
const catalog = (...services: readonly object[]): ScriptedAnswer => ({ status: 200, body: { services } });
const TWO = catalog(
  {
    id: "r1-svc-0",
    name: "r1-service-0",
    description: "service 0",
    bindable: true,
    plans: [{ id: "r1-plan-0", name: "default", description: "the plan" }],
  },
  {
    id: "r1-svc-1",
    name: "r1-service-1",
    description: "service 1",
    bindable: true,
    plans: [{ id: "r1-plan-1", name: "default", description: "the plan" }],
  },
);
const REFUSED: ScriptedAnswer = { status: 401, body: "Unauthorized" };

/** How the scripted broker behaved in each scenario. */
const ANSWERS: Readonly<Record<string, ScriptedAnswer>> = {
  "two services, basic auth, CA given": TWO,
  "thirty services (how long until Ready)": catalog(...Array.from({ length: 30 }, (_, index) => service(`r2-svc-${index}`))),
  "empty catalog": catalog(),
  "services: null": { status: 200, body: { services: null } },
  "401 with text body, then the Secret is corrected, then relistRequests+1": REFUSED,
  "200, not JSON": { status: 200, body: "<html></html>" },
  "500 with OSB error body": { status: 500, body: { error: "Oops", description: "it broke" } },
  "a service without plans": catalog(service("x1", "x1", [])),
  "a class without description, after a good one": catalog(service("x1"), service("x2", "x2", undefined, "")),
};
/** How long a scenario without a success was watched. */
const WATCHED_S = 6;

describe("runServiceCatalog, against the recording of the fork 0.5.3", () => {
  const clock = new VirtualClock();
  const cluster = new FakeKubernetes({ clock });
  const kube = cluster.client();
  const stop = new AbortController();
  const authority = new TestAuthority();
  let secure: ScriptedBroker;
  let plain: ScriptedBroker;
  let running: Promise<void>;

  beforeAll(async () => {
    secure = await ScriptedBroker.listening(authority.issue("127.0.0.1"));
    plain = await ScriptedBroker.listening();
    const closed = await ScriptedBroker.listening();
    const ports: Readonly<Record<number, number>> = { 14443: secure.port, 14080: plain.port, 14999: closed.port };
    await closed.close();
    installServiceCatalog(cluster);
    for (const [name, data] of [
      ["good", { username: "dQ==", password: "cA==" }],
      ["nokey", { username: "dQ==" }],
    ] as const) {
      expectOk(
        await kube.create(SECRETS, { apiVersion: "v1", kind: "Secret", metadata: { name, namespace: "default" }, data } as KubeObject),
      );
    }
    running = runServiceCatalog({
      kube: cluster.client(),
      changed: (signal) => cluster.changed(signal),
      clock: clock.inBackground(),
      resolve: (host, port) =>
        host.endsWith(".invalid") ? undefined : { address: "127.0.0.1", port: ports[port] ?? port, shownAs: `${host}:${port}` },
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
    await Promise.all([secure.close(), plain.close()]);
  });

  it.each(recorded.flatMap((scenario) => (scenario.denial === undefined ? [] : [[scenario.title, scenario, scenario.denial] as const])))(
    "refuses: %s",
    async (_title, scenario, denial) => {
      const refused = await kube.create(CLUSTER_SERVICE_BROKERS, brokerOf(scenario));

      // The client takes runs of blanks for one.
      expect(expectErr(refused).message).toContain(denial.replace(/\s+/g, " "));
    },
  );

  it.each(recorded.filter(({ denial }) => denial === undefined).map((scenario) => [scenario.title, scenario] as const))(
    "replays: %s",
    async (title, scenario) => {
      if (title.startsWith("a class without")) await useUpTurns();
      const answer = ANSWERS[title] ?? TWO;
      const asked: number[] = [];
      const startedAt = clock.now();
      secure.answer = () => (asked.push(seconds()), answer);
      const ref = { resource: CLUSTER_SERVICE_BROKERS, name: scenario.name };

      expectOk(await kube.create(CLUSTER_SERVICE_BROKERS, brokerOf(scenario)));
      const states: [number, string][] = [];
      const isFailing = scenario.states.every(([, state]) => !state.includes("Ready=True"));
      const watchedS = title.startsWith("401") ? 21 : isFailing ? WATCHED_S : 20;
      for (let last = ""; seconds() < watchedS && !last.includes("Ready=True"); await clock.sleep(100)) {
        if (title.startsWith("401") && seconds() >= 12) secure.answer = () => (asked.push(seconds()), TWO);
        if (title.startsWith("401") && seconds() >= 20) expectOk(await kube.patch(ref, { spec: { relistRequests: 1 } }));
        last = printed(expectOk(await kube.get<BrokerObject>(ref)));
        if (states.at(-1)?.[1] !== last) states.push([seconds(), last]);
      }
      await clock.sleep(200);
      for (const [resource, object] of scenario.objects) {
        const { name = "" } = (JSON.parse(object) as KubeObject).metadata;
        expect(masked(JSON.stringify(expectOk(await kube.get({ resource, name }))))).toEqual(masked(object));
      }
      if (scenario.headers !== undefined) expect(secure.requests.at(-1)?.headers).toEqual(scenario.headers);
      const events = cluster.snapshot()["events"] ?? [];
      const told = events
        .filter((event) => (event["involvedObject"] as { name: string }).name === scenario.name)
        .map((event) => `${event["type"]} ${event["reason"]}: ${event["message"]}`);
      const deletedAt = clock.now();
      expectOk(await kube.delete(ref));
      while (expectOk(await kube.get(ref)) !== undefined) await clock.sleep(50);

      expect(withoutStart(states)).toEqual(withoutStart(scenario.states));
      expect(states.at(-1)?.[1]).toBe(scenario.states.at(-1)?.[1]);
      expect(told.sort()).toEqual([...scenario.events].sort());
      // With the last request the recorded controller asked again what it had just been told: it saw its own write too late.
      const wanted = scenario.asked.slice(0, title.startsWith("401") ? -1 : undefined);
      expect(asked.filter((at, index) => Math.abs((wanted[index] ?? at) - at) > 0.5)).toEqual([]);
      expect(asked.length).toBeGreaterThanOrEqual(wanted.length);
      expect(Math.abs((states.at(-1)?.[0] ?? 0) - (scenario.states.at(-1)?.[0] ?? 0))).toBeLessThan(2.5);
      expect(Math.abs((clock.now() - deletedAt) / 1_000 - scenario.goneAfterS)).toBeLessThan(2.5);

      function seconds(): number {
        return (clock.now() - startedAt) / 1_000;
      }
    },
  );

  /** Leaves the controller with about two calls that it may make at once, as the recorded one was left. */
  async function useUpTurns(): Promise<void> {
    const ref = { resource: CLUSTER_SERVICE_BROKERS, name: "before" };
    secure.answer = () => TWO;
    expectOk(
      await kube.create(CLUSTER_SERVICE_BROKERS, brokerOf({ name: "before", spec: { url: "https://127.0.0.1:14443", caBundle: "" } })),
    );
    await clock.sleep(200);
    expectOk(await kube.delete(ref));
    while (expectOk(await kube.get(ref)) !== undefined) await clock.sleep(50);
    await clock.sleep(400);
  }

  function brokerOf({ name, spec }: Pick<Recorded, "name" | "spec">): KubeObject {
    const { caBundle, ...rest } = spec;
    const object = { apiVersion: "servicecatalog.k8s.io/v1beta1", kind: "ClusterServiceBroker", metadata: { name } };
    return {
      ...object,
      spec: { ...rest, ...(caBundle !== undefined && { caBundle: Buffer.from(authority.pem).toString("base64") }) },
    } as KubeObject;
  }
});

function parsed(block: string): Recorded {
  const [title = "", ...lines] = block.split("\n");
  const matches = lines.map((line) => ({
    post: /^ {2}POST spec=(\{.*\}) -> (\d+)(?: reason=Forbidden message="(.*)")?$/.exec(line),
    state: /^ {3,}([\d.]+)s (gen=.*)$/.exec(line),
    event: /^ {2}event (\w+ \w+) x\d+: (.*)$/.exec(line),
    asked: /^ {2}broker saw: (.*)$/.exec(line),
    object: /^ {2}(class|plan|broker): (\{.*\})$/.exec(line),
    headers: /^ {2}request headers: (.*)$/.exec(line),
    gone: /gone after ([\d.]+)s$/.exec(line),
  }));
  const [, spec = "{}", , denial] = matches.find(({ post }) => post)?.post ?? [];
  const unescaped = (told: string): string => told.replaceAll('\\"', '"').replaceAll("<dns>", "10.96.0.10");
  return {
    title,
    name:
      /broker \\?"(r\d+)\\?"/.exec(block)?.[1] ??
      (title.startsWith("two")
        ? "r1"
        : `s-${title
            .replace(/[^a-z0-9]+/gi, "-")
            .toLowerCase()
            .slice(0, 20)}0`),
    spec: JSON.parse(spec.replaceAll('"rec"', '"default"')) as BrokerObject["spec"],
    denial: denial === undefined ? undefined : unescaped(denial).split("[]byte{0x2d, 0x2d, ")[0],
    states: matches.flatMap(({ state }) => (state ? [[Number(state[1]), unescaped(state[2] ?? "")] as const] : [])),
    events: matches.flatMap(({ event }) => (event ? [`${event[1]}: ${unescaped(event[2] ?? "")}`] : [])),
    asked: [...(matches.find(({ asked }) => asked)?.asked?.[1] ?? "").matchAll(/([\d.]+)s GET/g)].map(([, at]) => Number(at)),
    headers: matches.flatMap(({ headers }) => (headers ? [JSON.parse(headers[1] ?? "") as object] : []))[0],
    objects: matches.flatMap(({ object }) =>
      object ? [[RECORDED_KINDS[object[1] ?? ""] ?? CLUSTER_SERVICE_BROKERS, object[2] ?? ""]] : [],
    ),
    goneAfterS: Number(matches.find(({ gone }) => gone)?.gone?.[1] ?? 0),
  };
}

/** What differs between two servers is left out; the field managers were not recorded. */
function masked(object: string): unknown {
  return JSON.parse(object, (field, value: unknown) => {
    if (["uid", "resourceVersion", "creationTimestamp", "caBundle", "managedFields"].includes(field)) return undefined;
    if (field.endsWith("Time")) return "<t>";
    return value === "rec" ? "default" : value;
  }) as unknown;
}

/** As the recorder printed a broker. */
function printed(broker: BrokerObject | undefined): string {
  const { metadata, status = {} } = broker ?? { metadata: {} };
  const {
    conditions = [],
    reconciledGeneration = "-",
    lastConditionState = "",
    lastCatalogRetrievalTime,
    operationStartTime,
  } = status as NonNullable<BrokerObject["status"]>;
  const yes = (value: unknown): string => (value === undefined ? "no" : "yes");
  const told =
    conditions.map(({ type, status: value, reason, message }) => `${type}=${value} reason=${reason} message="${message}"`).join(" ") ||
    "(no conditions)";
  return `gen=${metadata.generation} reconciled=${reconciledGeneration} last="${lastConditionState}" retrieved=${yes(lastCatalogRetrievalTime)} opStart=${yes(operationStartTime)} ${told}`;
}

/** The states one after another. Whether the start of the operation is noted comes and goes between two looks of a recorder. */
function withoutStart(states: readonly (readonly [number, string])[]): readonly string[] {
  const told = states.map(([, state]) => state.replace(/ opStart=\w+/, ""));
  return told.filter((state, index) => state !== told[index - 1]);
}
