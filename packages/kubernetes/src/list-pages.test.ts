import { expectErr, expectOk, VirtualClock } from "@osb/testing";
import { describe, expect, it } from "vitest";
import { refusal, type ScriptedAnswer, scriptedServer } from "../test/scripted-server.ts";
import { NAMESPACES, SECRETS } from "./resources.ts";

describe("kubeClientOver, where it lists,", () => {
  const clock = new VirtualClock();

  const page = (names: readonly string[], next?: string): ScriptedAnswer => ({
    body: JSON.stringify({ kind: "SecretList", metadata: { continue: next ?? "" }, items: names.map((name) => ({ metadata: { name } })) }),
  });
  const expired = refusal(410, "Expired");

  it("all pages, and says of each item what it is", async () => {
    const { kube, sent } = scriptedServer(clock, page(["a"], "more"), page(["b"]));

    const items = expectOk(await kube.list(SECRETS, { namespace: "prod", labels: { app: "x" } }));

    expect(items).toEqual(["a", "b"].map((name) => ({ apiVersion: "v1", kind: "Secret", metadata: { name } })));
    expect(sent.map(({ path }) => path)).toEqual([
      "/api/v1/namespaces/prod/secrets?labelSelector=app%3Dx&limit=500",
      "/api/v1/namespaces/prod/secrets?labelSelector=app%3Dx&limit=500&continue=more",
    ]);
  });

  it("anew when the server has forgotten where it was", async () => {
    const { kube } = scriptedServer(clock, page(["a"], "more"), expired, page(["a2"], "more"), page(["b"]));

    expect(expectOk(await kube.list(NAMESPACES)).map(({ metadata }) => metadata.name)).toEqual(["a2", "b"]);
  });

  it("not for ever", async () => {
    const { kube, sent } = scriptedServer(
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
