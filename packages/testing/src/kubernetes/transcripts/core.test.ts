import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { VirtualClock } from "../../time/virtual-clock.ts";
import { FakeKubernetes, type ListeningCluster } from "../fake-kubernetes.ts";
import { differencesBetween, Placeholders } from "./compare-recorded.ts";
import { type PlainAnswer, plainRequest } from "./plain-request.ts";
import { firstEvent, type RecordedExchange, recordedExchanges } from "./recorded-exchange.ts";

const exchanges = recordedExchanges(readFileSync(new URL("./k8s-1.36-core.txt", import.meta.url), "utf8"));

/** Exchanges in which the fake answers differently, and why. */
const DIFFERENT: Readonly<Record<string, string>> = {
  "table of secrets": "the fake's columns have no descriptions",
  "delete with wrong uid": "was recorded with a body that the server did not read as one; the fake reads it, and refuses",
  delete: "follows from the exchange before it",
  "… after the token controller": "the API server alone makes no token for a Secret",
  "… its status": "no controller has looked at the Deployment",
  "strategic merge: env by name": "no controller has looked at the Deployment",
  scale: "the fake does not serve scale, and says so",
  "events of a namespace": "no controller has told of anything",
  "discovery: core": "the fake serves fewer resources",
  "discovery: groups": "the fake serves fewer groups",
  "aggregated discovery": "the fake serves fewer groups",
  "… later": "no controller ends the namespace",
};

describe("the API of core kinds, against a recording of kube-apiserver 1.36", () => {
  const clock = new VirtualClock();
  const placeholders = new Placeholders();
  const differing: string[] = [];
  let cluster: FakeKubernetes;
  let listening: ListeningCluster;

  beforeAll(async () => {
    cluster = new FakeKubernetes({ clock });
    listening = await cluster.listen();
  });

  afterAll(() => listening.close());

  // In order, since they all happen to the same cluster.
  it.each(exchanges.map((exchange) => [exchange.title, exchange] as const))("%s", async (title, exchange) => {
    const differences = differencesOf(exchange, await asTimePasses(repeat(exchange)));

    if (differences.length > 0) differing.push(title);
    expect(title in DIFFERENT ? [] : differences).toEqual([]);
  });

  it("differs where it is known to, and nowhere else", () => {
    expect(differing).toEqual(Object.keys(DIFFERENT));
  });

  /** Watches end by the cluster's clock, which passes for those who wait in this process alone. */
  async function asTimePasses(answer: Promise<PlainAnswer>): Promise<PlainAnswer> {
    let over = false;
    void answer.finally(() => (over = true));
    while (!over) await clock.sleep(10);
    return answer;
  }

  function repeat({ method, path, contentType, accept, as, body }: RecordedExchange): Promise<PlainAnswer> {
    const token = as === undefined ? cluster.administrator.token : placeholders.filled(as);
    const headers = {
      ...(as === "nobody" ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": contentType ?? "application/json" }),
      ...(accept === undefined ? {} : { accept }),
    };
    const sent = body === undefined ? undefined : placeholders.filled(body).replace("x…(1048577)", "x".repeat(1_048_577));
    return plainRequest(listening, method, path, headers, sent);
  }

  function differencesOf({ title, status, answer, isCut, warning }: RecordedExchange, found: PlainAnswer): string[] {
    const body = found.body.startsWith("{") ? (JSON.parse(firstEvent(found.body)) as unknown) : found.body.trim();
    if (title === "token request") placeholders.learn("<token of sa>", (body as { status: { token: string } }).status.token);
    return [
      ...(found.status === status ? [] : [`status: recorded ${status}, found ${found.status}`]),
      ...(found.headers["warning"] === warning ? [] : [`warning: recorded ${warning}, found ${String(found.headers["warning"])}`]),
      ...differencesBetween(answer, body, placeholders, isCut),
    ];
  }
});
