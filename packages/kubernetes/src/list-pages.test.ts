import { type Clock } from "@osb/core";
import { expectErr, expectOk, VirtualClock } from "@osb/testing";
import { describe, expect, it } from "vitest";
import type { KubeClient } from "./kube-client.ts";
import { kubeClientOver } from "./kube-client-over.ts";
import { type KubeRequest, type KubeResponse, type KubeTransport } from "./kube-transport.ts";
import { NAMESPACES, SECRETS } from "./resources.ts";

type Answer = Partial<KubeResponse> | Error | "silence";

function status(code: number, reason: string, details: object = {}): Answer {
  return { status: code, body: JSON.stringify({ kind: "Status", status: "Failure", code, reason, message: `${reason} it is`, details }) };
}

function scripted(clock: Clock, ...answers: readonly Answer[]): { kube: KubeClient; sent: KubeRequest[] } {
  const sent: KubeRequest[] = [];
  const transport: KubeTransport = {
    server: "https://k8s.example",
    access: () => Promise.resolve({ server: "https://k8s.example" }),
    send: (request, signal) => {
      sent.push(request);
      const answer = answers[Math.min(sent.length, answers.length) - 1];
      if (answer === "silence")
        return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(new Error("aborted")), { once: true }));
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve({ status: 200, headers: {}, body: "{}", ...answer });
    },
  };
  return { kube: kubeClientOver(transport, { clock }), sent };
}

describe("kubeClientOver, where it lists,", () => {
  const clock = new VirtualClock();

  const page = (names: readonly string[], next?: string): Answer => ({
    body: JSON.stringify({ kind: "SecretList", metadata: { continue: next ?? "" }, items: names.map((name) => ({ metadata: { name } })) }),
  });
  const expired = status(410, "Expired");

  it("all pages, and says of each item what it is", async () => {
    const { kube, sent } = scripted(clock, page(["a"], "more"), page(["b"]));

    const items = expectOk(await kube.list(SECRETS, { namespace: "prod", labels: { app: "x" } }));

    expect(items).toEqual(["a", "b"].map((name) => ({ apiVersion: "v1", kind: "Secret", metadata: { name } })));
    expect(sent.map(({ path }) => path)).toEqual([
      "/api/v1/namespaces/prod/secrets?labelSelector=app%3Dx&limit=500",
      "/api/v1/namespaces/prod/secrets?labelSelector=app%3Dx&limit=500&continue=more",
    ]);
  });

  it("anew when the server has forgotten where it was", async () => {
    const { kube } = scripted(clock, page(["a"], "more"), expired, page(["a2"], "more"), page(["b"]));

    expect(expectOk(await kube.list(NAMESPACES)).map(({ metadata }) => metadata.name)).toEqual(["a2", "b"]);
  });

  it("not for ever", async () => {
    const { kube, sent } = scripted(
      clock,
      page(["a"], "more"),
      expired,
      page(["a"], "more"),
      expired,
      page(["a"], "more"),
      expired,
      page(["a"], "more"),
      expired,
    );

    expect(expectErr(await kube.list(NAMESPACES))).toMatchObject({ status: 410 });
    expect(sent).toHaveLength(8);
  });
});
