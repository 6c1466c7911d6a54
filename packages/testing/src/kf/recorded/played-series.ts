import { apiVersionOf, type KubeClient, type KubeObject, type ObjectRef, SECRETS } from "@osb/kubernetes";
import { type ScriptedAnswer, ScriptedBroker } from "../../broker/scripted-broker.ts";
import { expectOk } from "../../expect-result.ts";
import { KF_CLUSTER_SERVICE_BROKERS, KF_NAMESPACE, KF_SERVICE_BROKERS, KF_SERVICE_INSTANCES, type KfBroker } from "../index.ts";
import { kfCredentialsSecret } from "../credentials-secret.ts";
import { printedBroker } from "./recorded-scenarios.ts";

/** One thing that happens, so many milliseconds after the series began. `to` is a broker's name; those that begin with `space` are a Space's. */
type Step = { readonly at: number; readonly to: string } & (
  | { readonly what: "register" | "post Secret" | "post foreign Secret" | "own Secret" | "drop Secret" | "delete" | "drop instance" }
  | { readonly what: "answer"; readonly answer: ScriptedAnswer }
  | { readonly what: "patch"; readonly patch: object }
  | { readonly what: "post instance"; readonly spec: object }
);

/** A story of brokers, played alone. */
export interface Series {
  readonly title: string;
  readonly endAt: number;
  readonly steps: readonly Step[];
}

/** What came of it: for each broker its states one after another, and when it was asked, in seconds. */
export type Played = Readonly<Record<string, { readonly states: readonly string[]; readonly asked: readonly number[] }>>;

/** Where a series is played. */
export interface Stage {
  readonly kube: KubeClient;
  now(): number;
  wait(ms: number): Promise<void>;
  /** Where the controller finds what listens on this port of loopback. */
  urlOf(port: number): string;
}

const LOOK_EVERY_MS = 250;

/** Plays a series, and takes away what it left. */
export async function playedSeries({ steps, endAt }: Series, stage: Stage): Promise<Played> {
  const { kube } = stage;
  const startedAt = stage.now();
  const elapsed = (): number => stage.now() - startedAt;
  const osb = await ScriptedBroker.listening();
  const answers = new Map<string, ScriptedAnswer>();
  const names = [...new Set(steps.map(({ to }) => to))];
  const seen = new Map(names.map((name) => [name, { states: [] as string[], asked: [] as number[] }]));
  osb.answer = ({ path }) => {
    const name = path.split("/")[1] ?? "";
    seen.get(name)?.asked.push(elapsed() / 1_000);
    return answers.get(name) ?? { status: 200, body: { services: [] } };
  };

  const left = [...steps];
  while (elapsed() < endAt) {
    while ((left[0]?.at ?? Number.POSITIVE_INFINITY) <= elapsed()) await taken(left.shift() as Step);
    await look();
    await stage.wait(LOOK_EVERY_MS);
  }
  await look();
  await tidied();
  await osb.close();
  return Object.fromEntries(seen);

  async function look(): Promise<void> {
    for (const name of names) {
      const broker = expectOk(await kube.get<KfBroker>(refOf(name)));
      const states = seen.get(name)?.states ?? [];
      const state = broker === undefined ? "none" : shown(broker);
      if (states.at(-1) !== state && (broker !== undefined || states.length > 0)) states.push(state);
    }
  }

  async function taken(step: Step): Promise<void> {
    const ref = refOf(step.to);
    const secret = { resource: SECRETS, namespace: ref.namespace ?? KF_NAMESPACE, name: `${step.to}-auth` };
    const instance = { resource: KF_SERVICE_INSTANCES, namespace: "default", name: `${step.to}-instance` };
    switch (step.what) {
      case "register": {
        const { kind, namespaced } = ref.resource;
        const credentials = { name: secret.name, ...(!namespaced && { namespace: KF_NAMESPACE }) };
        const metadata = { name: step.to, ...(namespaced && { namespace: ref.namespace }) };
        const broker = { apiVersion: apiVersionOf(ref.resource), kind, metadata, spec: { credentials } };
        return void expectOk(await kube.create(ref.resource, broker as KubeObject));
      }
      case "post Secret":
        return void expectOk(await kube.create(SECRETS, await secretOf(step.to)));
      case "post foreign Secret": {
        const { metadata, ...rest } = await secretOf(step.to);
        const { ownerReferences: _owner, ...own } = metadata;
        return void expectOk(await kube.create(SECRETS, { ...rest, metadata: own }));
      }
      case "own Secret": {
        const { metadata } = await secretOf(step.to);
        return void expectOk(await kube.patch(secret, { metadata: { ownerReferences: metadata.ownerReferences } }));
      }
      case "drop Secret":
        return expectOk(await kube.delete(secret));
      case "answer":
        return void answers.set(step.to, step.answer);
      case "patch":
        return void expectOk(await kube.patch(ref, step.patch));
      case "post instance": {
        const head = { apiVersion: "kf.dev/v1alpha1", kind: "ServiceInstance", metadata: { name: instance.name, namespace: "default" } };
        return void expectOk(await kube.create(KF_SERVICE_INSTANCES, { ...head, spec: { tags: [], ...step.spec } } as KubeObject));
      }
      case "drop instance":
        return expectOk(await kube.delete(instance));
      case "delete":
        return expectOk(await kube.delete(ref));
      default:
        return step satisfies never;
    }
  }

  async function secretOf(name: string): Promise<ReturnType<typeof kfCredentialsSecret>> {
    const ref = refOf(name);
    const login = { username: "u", password: "p", url: `${stage.urlOf(osb.port)}/${name}` };
    return kfCredentialsSecret(ref.resource, expectOk(await kube.get<KfBroker>(ref)) as KfBroker, `${name}-auth`, login);
  }

  /** What is there no more is no matter. */
  async function tidied(): Promise<void> {
    for (const name of names) {
      const ref = refOf(name);
      const _instance = await kube.delete({ resource: KF_SERVICE_INSTANCES, namespace: "default", name: `${name}-instance` });
      const _secret = await kube.delete({ resource: SECRETS, namespace: ref.namespace ?? KF_NAMESPACE, name: `${name}-auth` });
      const _broker = await kube.delete(ref);
      const _freed = await kube.patch(ref, { metadata: { finalizers: null } });
    }
    await stage.wait(LOOK_EVERY_MS);
  }
}

function refOf(name: string): ObjectRef {
  const isOfSpace = name.startsWith("space");
  return {
    resource: isOfSpace ? KF_SERVICE_BROKERS : KF_CLUSTER_SERVICE_BROKERS,
    namespace: isOfSpace ? "default" : undefined,
    name,
  };
}

function shown(broker: KfBroker): string {
  const { finalizers = [], deletionTimestamp } = broker.metadata;
  return `${deletionTimestamp === undefined ? "" : "deleted "}finalizers=${finalizers.join(",") || "-"} ${printedBroker(broker)}`;
}
