import { EVENTS, type KubeClient, type KubeObject, type KubeTransport, objectIn, type ObjectRef, SECRETS } from "@osb/kubernetes";
import { type ScriptedAnswer, ScriptedBroker } from "../../broker/scripted-broker.ts";
import type { TestAuthority } from "../../broker/test-authority.ts";
import { expectOk } from "../../expect-result.ts";
import { type BrokerObject, CLUSTER_SERVICE_BROKERS, CLUSTER_SERVICE_CLASSES, SERVICE_BROKERS, SERVICE_CLASSES } from "../index.ts";

/** A broker that is registered, and what comes of it. */
export interface Story {
  readonly title: string;
  /** Of the namespace `default`. Default: of the cluster. */
  readonly namespaced?: boolean;
  /** `URL` and `CA` stand for the scripted broker's. */
  readonly spec: object;
  readonly answer: ScriptedAnswer;
  /** A broker that is registered before, with the same answer. */
  readonly after?: string;
  /** At the end the broker answers so, and is kicked. */
  readonly recovery?: ScriptedAnswer;
  readonly seconds: number;
}

/** What came of it, without ports and name servers. */
export interface Told {
  readonly states: readonly string[];
  readonly events: readonly string[];
  /** Seconds since the registration, or the kick. */
  readonly asked: readonly number[];
  readonly askedAfterKick: readonly number[];
  readonly classes: readonly string[];
}

/** Where a story is played. */
export interface CatalogStage {
  readonly kube: KubeClient;
  readonly authority: TestAuthority;
  now(): number;
  wait(ms: number): Promise<void>;
}

const LOOK_EVERY_MS = 100;

/** Plays a story. Secrets `good` and `nokey` are there. */
export async function told(story: Story, name: string, { kube, authority, now, wait }: CatalogStage): Promise<Told> {
  const resource = story.namespaced ? SERVICE_BROKERS : CLUSTER_SERVICE_BROKERS;
  const namespace = story.namespaced ? "default" : undefined;
  const ref: ObjectRef = { resource, namespace, name };
  const osb = await ScriptedBroker.listening(authority.issue("127.0.0.1"));
  const closed = await ScriptedBroker.listening();
  await closed.close();
  const [asked, askedAfterKick, states] = [[] as number[], [] as number[], [] as string[]];
  let [startedAt, counts] = [now(), asked];
  osb.answer = ({ path }) => {
    if (path.startsWith("/v2")) counts.push(Math.round((now() - startedAt) / 10) / 100);
    return story.answer;
  };
  const neutral = (text: string): string =>
    text
      .replaceAll(`127.0.0.1:${osb.port}`, "127.0.0.1:14443")
      .replaceAll(`127.0.0.1:${closed.port}`, "127.0.0.1:14999")
      .replaceAll(/ on [\d.:]+:53/g, " on <dns>:53")
      .replaceAll(new RegExp(`\\b${name}\\b`, "g"), "<name>");

  if (story.after !== undefined) {
    expectOk(await kube.create(resource, brokerOf(story.after, { url: "URL/first", caBundle: "CA" })));
    await wait(3_000);
  }
  startedAt = now();
  expectOk(await kube.create(resource, brokerOf(name, story.spec)));
  await look(story.seconds);
  if (story.recovery !== undefined) {
    const { recovery } = story;
    [startedAt, counts] = [now(), askedAfterKick];
    osb.answer = () => (counts.push(Math.round((now() - startedAt) / 10) / 100), recovery);
    expectOk(await kube.patch(ref, { spec: { relistRequests: 1 } }));
    await look(3);
  }
  const happened = expectOk(await kube.list(EVENTS, { namespace: "default" })) as readonly (KubeObject &
    Readonly<Record<string, unknown>>)[];
  const events = happened
    .filter((event) => (event["involvedObject"] as { readonly name?: string }).name === name)
    .map(({ type, reason, message }) => `${String(type)} ${String(reason)}: ${neutral(String(message))}`);
  const classes = expectOk(await kube.list<BrokerObject>(story.namespaced ? SERVICE_CLASSES : CLUSTER_SERVICE_CLASSES));
  for (const gone of [name, ...(story.after === undefined ? [] : [story.after])]) {
    expectOk(await kube.delete({ ...ref, name: gone }));
    while (expectOk(await kube.get({ ...ref, name: gone })) !== undefined) await wait(LOOK_EVERY_MS);
  }
  await wait(2_000);
  await osb.close();
  return {
    states,
    events: [...new Set(events)].sort(),
    asked,
    askedAfterKick,
    classes: classes.map(({ metadata }) => metadata.name ?? "").sort(),
  };

  async function look(seconds: number): Promise<void> {
    const until = now() + seconds * 1_000;
    while (now() < until) {
      const { status = {} } = expectOk(await kube.get<BrokerObject>(ref)) ?? {};
      const [ready] = status.conditions ?? [];
      const state = `${status.lastConditionState ?? "-"} ${status.reconciledGeneration ?? "-"} ${ready?.type}=${ready?.status} ${neutral(ready?.message ?? "")}`;
      if (states.at(-1) !== state && ready !== undefined) states.push(state);
      await wait(LOOK_EVERY_MS);
    }
  }

  function brokerOf(of: string, spec: object): KubeObject {
    const ca = Buffer.from(authority.pem).toString("base64");
    const filled = JSON.stringify(spec)
      .replaceAll('"CA"', JSON.stringify(ca))
      .replaceAll("CLOSED", `https://127.0.0.1:${closed.port}`)
      .replaceAll("URL", `https://127.0.0.1:${osb.port}`);
    const metadata = { name: of, ...(namespace !== undefined && { namespace }) };
    return {
      apiVersion: "servicecatalog.k8s.io/v1beta1",
      kind: resource.kind,
      metadata,
      spec: JSON.parse(filled) as object,
    } as unknown as KubeObject;
  }
}

/** The raw answer to a broker of this spec, which is not stored. */
export async function refusalOf(transport: KubeTransport, spec: object): Promise<object> {
  const answer = await transport.send({
    method: "POST",
    path: "/apis/servicecatalog.k8s.io/v1beta1/clusterservicebrokers",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      apiVersion: "servicecatalog.k8s.io/v1beta1",
      kind: "ClusterServiceBroker",
      metadata: { name: "refused" },
      spec,
    }),
  });
  const { code, reason, message, details, spec: stored } = objectIn(answer) as Readonly<Record<string, unknown>>;
  if (answer.status !== 201) return { code, reason: reason || undefined, message, details };
  await transport.send({
    method: "PATCH",
    path: "/apis/servicecatalog.k8s.io/v1beta1/clusterservicebrokers/refused",
    headers: { "content-type": "application/merge-patch+json" },
    body: JSON.stringify({ metadata: { finalizers: null } }),
  });
  await transport.send({
    method: "DELETE",
    path: "/apis/servicecatalog.k8s.io/v1beta1/clusterservicebrokers/refused",
    headers: {},
  });
  return { code: 201, spec: stored };
}

/** The Secrets that stories name. */
export async function secretsForStories(kube: KubeClient): Promise<void> {
  for (const [name, data] of [
    ["good", { username: "dQ==", password: "cA==" }],
    ["nokey", { username: "dQ==" }],
  ] as const)
    expectOk(
      await kube.create(SECRETS, { apiVersion: "v1", kind: "Secret", metadata: { name, namespace: "default" }, data } as KubeObject),
    );
}
