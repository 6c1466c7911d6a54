import { readFileSync } from "node:fs";
import { NAMESPACES, textOf } from "@osb/kubernetes";
import { beforeAll, describe, expect, it } from "vitest";
import { expectOk } from "../../expect-result.ts";
import { FakeKubernetes } from "../../kubernetes/index.ts";
import { VirtualClock } from "../../time/virtual-clock.ts";
import { installKf, KF_NAMESPACE } from "../index.ts";

/** One line of the recording. UIDs, versions and times were left out of answers. */
interface Exchange {
  readonly label: string;
  readonly request: { readonly method: string; readonly path: string; readonly type?: string; readonly body?: object };
  readonly code: number;
  readonly answer: object;
}

/** Where the fake answers otherwise, and who is right. */
const DIFFERENCES: Readonly<Record<string, string>> = {
  "a status with a condition without type":
    "The real server is right: it checks a status by itself, and tells the field from there on (`conditions[0]…` in body). The fake's API tells the whole path.",
};

const exchanges = readFileSync(new URL("../recorded/webhooks.txt", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => JSON.parse(line) as Exchange);

describe("Kf's webhooks, against the recording of the real ones", () => {
  const cluster = new FakeKubernetes({ clock: new VirtualClock() });
  const answers = new Map<string, { readonly code: number; readonly answer: unknown }>();

  beforeAll(async () => {
    installKf(cluster);
    expectOk(await cluster.client().create(NAMESPACES, { apiVersion: "v1", kind: "Namespace", metadata: { name: KF_NAMESPACE } }));
    const transport = cluster.transport();
    for (const { label, request } of exchanges) {
      const { method, path, type = "application/json", body } = request;
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const answer = await transport.send({ method, path, headers: { "content-type": type }, ...sent });
      answers.set(label, { code: answer.status, answer: masked(textOf(answer)) });
    }
  });

  it.each(exchanges.map(({ label, code, answer }) => [label, { code, answer }] as const))("answers: %s", (label, recorded) => {
    if (label in DIFFERENCES) expect(answers.get(label)).not.toEqual(recorded);
    else expect(answers.get(label)).toEqual(recorded);
  });

  it("has asked everything that was recorded", () => {
    expect(answers.size).toBe(71);
  });
});

function masked(body: string): unknown {
  return JSON.parse(body, (field, value: unknown) =>
    ["uid", "resourceVersion", "creationTimestamp", "managedFields"].includes(field) ? undefined : value,
  ) as unknown;
}
