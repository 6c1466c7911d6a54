import { NAMESPACES } from "@osb/kubernetes";
import { expectOk, ScaledClock, type WireCall } from "@osb/testing";
import { FakeKubernetes } from "@osb/testing/kubernetes";
import { helmBinary } from "@osb/tooling/helm";
import type { Result, ResultAsync } from "neverthrow";
import { describe, expect, it } from "vitest";
import { helmEngine } from "../helm-engine/helm-engine.ts";
import { readChart } from "../release/chart-source.ts";
import { accountOf } from "./contract/account-of.ts";
import { type ContractBed, SCENARIOS } from "./contract/scenarios.ts";
import { helmInMemory } from "./helm-in-memory.ts";

const helms = { 3: await helmBinary(3), 4: await helmBinary(4) };
const VERSIONS = { 3: "v3.17.3", 4: "v4.2.3" } as const;

describe.for([3, 4] as const)("helm in memory, like the real helm %i,", { skip: helms[4] === undefined }, (major) => {
  it.for(Object.keys(SCENARIOS))("%s", async (name) => {
    const real = await accountOfScenario(name, major, "real");
    const memory = await accountOfScenario(name, major, "memory");

    expect(memory.outcomes).toEqual(real.outcomes);
    expect(memory.writes).toEqual(real.writes);
    expect(memory.records).toEqual(real.records);
    expect(memory.objects).toEqual(real.objects);
  });
});

async function accountOfScenario(
  name: string,
  major: 3 | 4,
  kind: "real" | "memory",
): Promise<object & { outcomes: unknown; writes: unknown; records: unknown; objects: unknown }> {
  const clock = new ScaledClock(1);
  const writes: string[] = [];
  let caught: { readonly at: RegExp; readonly hear: () => Promise<never> } | undefined;
  async function around<T>({ operation }: Pick<WireCall, "operation">, effect: () => T | Promise<T>): Promise<T> {
    if (caught?.at.test(operation) === true) return caught.hear();
    if (!operation.startsWith("GET ")) writes.push(operation);
    return effect();
  }

  const cluster = new FakeKubernetes({ clock, wire: { around } });
  const kube = cluster.client();
  const { close } = await cluster.listen();
  expectOk(await kube.create(NAMESPACES, { apiVersion: "v1", kind: "Namespace", metadata: { name: "brokers" } }));
  const engine = (version: 3 | 4, client = kube) =>
    kind === "real"
      ? helmEngine({ binary: String(helms[version]), graceMs: 200 })
      : helmInMemory({ kube: client, version: VERSIONS[version], clock });

  const whileAt = async (
    at: RegExp,
    hear: () => Promise<never>,
    run: () => ResultAsync<unknown, unknown>,
  ): Promise<Result<unknown, unknown>> => {
    caught = { at, hear };
    const result = await run();
    caught = undefined;
    return result;
  };
  const bed: ContractBed = {
    kube,
    helm: engine(major),
    helm3: engine(3),
    access: expectOk(await kube.access()),
    chart: expectOk(await readChart({ kind: "bundled" })).path,
    as: async (user, rules) => {
      const client = cluster.client(cluster.user(user, rules));
      return { helm: engine(major, client), access: expectOk(await client.access()) };
    },
    deny: (resource, operation) =>
      cluster.admission({ name: "deny.example", resources: [resource], operations: [operation], validate: () => "not today" }),
    killed: (at, run) => {
      const abort = new AbortController();
      const hear = async (): Promise<never> => {
        caught = { at: /./, hear };
        await Promise.resolve();
        abort.abort("the machine went away");
        throw new Error("nobody is left to hear the answer");
      };
      return whileAt(at, hear, () => run(abort.signal));
    },
    stopped: (at, run) => {
      const abort = new AbortController();
      const hear = (): Promise<never> => {
        abort.abort("told to stop");
        return new Promise(() => undefined);
      };
      return whileAt(at, hear, () => run(abort.signal));
    },
  };

  const outcomes: unknown[] = [];
  for await (const outcome of SCENARIOS[name]?.(bed) ?? []) outcomes.push(outcome.isOk() ? "ok" : toldOf(outcome.error));
  const account = { outcomes, writes, ...accountOf(cluster.snapshot()) };
  await close();
  return account;
}

/** What is wrong with values is told in other words; where counts. */
function toldOf(error: unknown): object {
  const { type, message, ...facts } = error as { readonly type: string; readonly message: string; readonly reason?: string };
  const places =
    facts.reason === "values-refused"
      ? [...message.matchAll(/- (at '[^']*'|[\w.()]+): (?!validation failed)/g)]
          .map(([, place = ""]) => place)
          .sort((a, b) => (a < b ? -1 : 1))
      : message;
  return { type, message: places, ...facts };
}
