import { Deadline, systemClock } from "@osb/core";
import { expectErr, expectOk, VirtualClock } from "@osb/testing";
import type { ResultAsync } from "neverthrow";
import { describe, expect, it } from "vitest";
import { refusal, scriptedServer } from "../test/scripted-server.ts";
import type { KubeFailure } from "./errors.ts";
import type { KubeClient } from "./kube-client.ts";
import { TransportError } from "./kube-transport.ts";
import { SECRETS } from "./resources.ts";

const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "key", namespace: "prod" } };
const ref = { resource: SECRETS, namespace: "prod", name: "key" };
const lost = Object.assign(new Error("socket hang up, was carrying hunter2"), { code: "ECONNRESET" });

describe("kubeClientOver, when no answer comes,", () => {
  const clock = new VirtualClock();

  it("asks again for what it reads", async () => {
    const { kube, sent } = scriptedServer(clock, lost, refusal(503, "ServiceUnavailable"), { body: JSON.stringify(secret) });

    expect(expectOk(await kube.get(ref))).toEqual(secret);
    expect(sent).toHaveLength(3);
  });

  it("waits for as long as a busy server asks it to", async () => {
    const own = new VirtualClock();
    const { kube } = scriptedServer(own, { ...(refusal(429, "TooManyRequests") as object), headers: { "retry-after": "2" } }, {});

    expectOk(await kube.get(ref));

    expect(own.now()).toBe(2_000);
  });

  it.each<[string, (kube: KubeClient) => ResultAsync<unknown, KubeFailure>]>([
    ["create", (kube) => kube.create(SECRETS, secret)],
    ["apply", (kube) => kube.apply(SECRETS, secret, { fieldManager: "osb-a" })],
    ["patch", (kube) => kube.patch(ref, {})],
    ["delete", (kube) => kube.delete(ref)],
  ])("sends a %s once and says that its outcome is unknown", async (_, call) => {
    const { kube, sent } = scriptedServer(clock, lost);

    const result = await call(kube);

    expect(result).toMatchObject({ error: { type: "KubeUnreachable", code: "ECONNRESET", retryable: true } });
    expect(String(expectErr(result))).not.toContain("hunter2");
    expect(sent).toHaveLength(1);
  });

  it("sends a write once to a busy server too", async () => {
    const { kube, sent } = scriptedServer(clock, refusal(429, "TooManyRequests"));

    expect(expectErr(await kube.delete(ref))).toMatchObject({ type: "KubeCallFailed", status: 429, retryable: true });
    expect(sent).toHaveLength(1);
  });

  it("gives a silent server up by itself, a read after four tries", async () => {
    const own = new VirtualClock();
    const { kube, sent } = scriptedServer(own, "silence");

    expect(expectErr(await kube.get(ref))).toMatchObject({ type: "KubeUnreachable", code: "ETIMEDOUT" });
    expect(own.now()).toBe(4 * 20_000 + 200 + 800 + 3_200);
    expect(expectErr(await kube.delete(ref))).toMatchObject({ type: "KubeUnreachable", code: "ETIMEDOUT" });
    expect(sent).toHaveLength(5);
  });

  it("ends at timeoutMs", async () => {
    const own = new VirtualClock();
    const { kube, sent } = scriptedServer(own, "silence");

    expect(expectErr(await kube.get(ref, { timeoutMs: 3_000 }))).toMatchObject({
      type: "TimedOut",
      message: "get secrets prod/key took longer than 3000 ms",
    });
    expect(own.now()).toBe(3_000);
    expect(sent).toHaveLength(1);
  });

  it.each<[string, (kube: KubeClient, deadline: Deadline) => ResultAsync<unknown, KubeFailure>]>([
    ["get", (kube, deadline) => kube.get(ref, deadline)],
    ["list", (kube, deadline) => kube.list(SECRETS, {}, deadline)],
    ["create", (kube, deadline) => kube.create(SECRETS, secret, deadline)],
    ["replace", (kube, deadline) => kube.replace(SECRETS, { ...secret, metadata: { ...secret.metadata, resourceVersion: "1" } }, deadline)],
    ["apply", (kube, deadline) => kube.apply(SECRETS, secret, { fieldManager: "osb-a" }, deadline)],
    ["patch", (kube, deadline) => kube.patch(ref, {}, deadline)],
    ["delete", (kube, deadline) => kube.delete(ref, {}, deadline)],
  ])("ends a %s with the deadline that it was handed", async (_, call) => {
    const own = new VirtualClock();
    const { kube } = scriptedServer(own, "silence");
    using deadline = new Deadline(own, "The installation", { timeoutMs: 3_000 });

    expect(expectErr(await call(kube, deadline))).toMatchObject({ type: "TimedOut", message: "The installation took longer than 3000 ms" });
    expect(own.now()).toBe(3_000);
  });

  it("ends with the caller's reason when aborted, and sends nothing after that", async () => {
    const abort = new AbortController();
    const { kube, sent } = scriptedServer(systemClock, "silence");

    const result = kube.create(SECRETS, secret, { signal: abort.signal });
    abort.abort("operator left");

    expect(expectErr(await result)).toMatchObject({ type: "Aborted", cause: "operator left" });
    expect(expectErr(await kube.get(ref, { signal: abort.signal }))).toMatchObject({ type: "Aborted" });
    expect(sent).toHaveLength(1);
  });

  it.each([
    [
      "NO_CREDENTIALS",
      "the exec plugin aws failed",
      { type: "KubeDenied", by: "authentication", message: "get secrets prod/key was denied: the exec plugin aws failed" },
    ],
    ["BODY_TOO_LARGE", "the answer is larger than 1 MiB", { type: "KubeCallFailed", status: 200 }],
    ["PROXY_REFUSED", "407", { type: "KubeUnreachable", code: "PROXY_REFUSED" }],
  ] as const)("tells %s apart", async (code, text, expected) => {
    const { kube } = scriptedServer(clock, new TransportError(code, text, 200));

    expect(expectErr(await kube.get(ref))).toMatchObject(expected);
  });

  it("has another remedy for a server that is not trusted", async () => {
    const { kube } = scriptedServer(clock, Object.assign(new Error(), { code: "DEPTH_ZERO_SELF_SIGNED_CERT" }));

    expect(expectErr(await kube.get(ref))).toMatchObject({
      type: "KubeUnreachable",
      retryable: false,
      remediation: "Take the certificate authority and the tls-server-name that belong to https://k8s.example into the kubeconfig.",
    });
  });
});
