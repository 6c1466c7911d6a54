import https from "node:https";
import { fingerprintOf } from "@osb/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { startWorldProcess, type WorldProcess } from "./start-world-process.ts";

interface KubeConfigText {
  readonly clusters: readonly [{ readonly cluster: { readonly server: string; readonly "certificate-authority-data": string } }];
  readonly users: readonly [{ readonly user: { readonly token: string } }];
}

describe("a world process", () => {
  let world: WorldProcess;

  beforeAll(async () => {
    world = await startWorldProcess({ speed: 200, seed: 3 });
  });

  afterAll(() => world.close());

  it("serves a cluster, and tells who called it", async () => {
    await world.restartRecording();

    expect(await call(world.kubeConfig, "/api/v1/namespaces/kube-system")).toBe(200);

    expect(await world.calls()).toMatchObject([
      {
        seq: 1,
        to: "kubernetes",
        operation: "GET /api/v1/namespaces/kube-system",
        caller: expect.stringMatching(/^administrator/),
        outcome: "200",
      },
    ]);
  });

  it("makes users who may do what is said and nothing else", async () => {
    const rules = [{ verbs: ["get"], apiGroups: [""], resources: ["namespaces"] }];
    const { kubeConfig = "", accessKeyId } = await world.user({
      kubernetes: { name: "guest", rules },
      aws: { policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:GetCallerIdentity", Resource: "*" }] } },
    });

    expect(await call(kubeConfig, "/api/v1/namespaces/kube-system")).toBe(200);
    expect(await call(kubeConfig, "/api/v1/namespaces/kube-system/secrets")).toBe(403);
    expect(accessKeyId).toMatch(/^AKIA/);
  });

  it("holds a call until it is told to let go", async () => {
    await world.restartRecording();
    const held = await world.holdAt(2, "after");

    expect(await call(world.kubeConfig, "/version")).toBe(200);
    const second = call(world.kubeConfig, "/api/v1/namespaces");
    expect(await held.reached).toMatchObject({ seq: 2, operation: "GET /api/v1/namespaces" });
    expect((await world.calls()).map(({ outcome }) => outcome)).toEqual(["200", "pending"]);
    await held.release();

    expect(await second).toBe(200);
  });

  it("holds the next call of a kind", async () => {
    const held = await world.holdNext(/^GET .*\/namespaces administrator/, "before");

    expect(await call(world.kubeConfig, "/version")).toBe(200);
    const listed = call(world.kubeConfig, "/api/v1/namespaces");
    expect(await held.reached).toMatchObject({ operation: "GET /api/v1/namespaces" });
    await held.release();

    expect(await listed).toBe(200);
  });

  it("breaks the connection of a call that is lost", async () => {
    await world.restartRecording();
    const held = await world.holdAt(1, "before");

    // Listened to from the beginning: it breaks before `lose` has been answered.
    const broken = call(world.kubeConfig, "/version").catch((failure: unknown) => failure);
    await held.reached;
    await held.lose();

    expect(await broken).toMatchObject({ code: "ECONNRESET" });
  });

  it("tells its fingerprint and what that stands for", async () => {
    const snapshot = await world.snapshot();

    expect(snapshot.kubernetes["namespaces"]).toHaveLength(5);
    expect(await world.fingerprint()).toBe(fingerprintOf(snapshot));
  });

  it("leaves nothing behind when it is closed", async () => {
    expect(isAlive(world.pid)).toBe(true);

    await world.close();

    expect(isAlive(world.pid)).toBe(false);
  });
});

it("says why a world process cannot start", async () => {
  await expect(startWorldProcess({ speed: -1 })).rejects.toThrow("a clock runs at a speed above 0, not -1");
});

/** The status of one request to the cluster. */
function call(kubeConfig: string, path: string): Promise<number> {
  const { clusters, users } = parse(kubeConfig) as KubeConfigText;
  const { server, "certificate-authority-data": authority } = clusters[0].cluster;
  return new Promise((resolve, reject) => {
    const options = { ca: Buffer.from(authority, "base64"), agent: false, headers: { authorization: `Bearer ${users[0].user.token}` } };
    https.get(`${server}${path}`, options, (response) => resolve(response.resume().statusCode ?? 0)).on("error", reject);
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
