import { type KubeClient, type KubeObject, objectIn, SERVICE_ACCOUNTS } from "@osb/kubernetes";
import { beforeEach, describe, expect, it } from "vitest";
import { expectErr, expectOk } from "../../expect-result.ts";
import { VirtualClock } from "../../time/virtual-clock.ts";
import { FakeKubernetes } from "../fake-kubernetes.ts";

const ROBOT = { resource: SERVICE_ACCOUNTS, namespace: "default", name: "robot" };

describe("the token of a service account", () => {
  let clock: VirtualClock;
  let cluster: FakeKubernetes;
  let robot: KubeClient;

  beforeEach(async () => {
    clock = new VirtualClock();
    cluster = new FakeKubernetes({ clock });
    const account: KubeObject = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "robot", namespace: "default" } };
    expectOk(await cluster.client().create(SERVICE_ACCOUNTS, account));
    robot = cluster.client({ name: "robot", token: await token() });
  });

  it("is good for as long as was asked for", async () => {
    expect(await known()).toBe(true);

    await clock.sleep(599_000);
    expect(await known()).toBe(true);
    await clock.sleep(1_000);
    expect(await known()).toBe(false);
  });

  it("dies with the account, and does not come back with a namesake", async () => {
    expectOk(await cluster.client().delete(ROBOT));
    expect(await known()).toBe(false);

    expectOk(await cluster.client().create(SERVICE_ACCOUNTS, { apiVersion: "v1", kind: "ServiceAccount", metadata: ROBOT }));
    expect(await known()).toBe(false);
  });

  /** A token of ten minutes. */
  async function token(): Promise<string> {
    const answer = await cluster.transport().send({
      method: "POST",
      path: "/api/v1/namespaces/default/serviceaccounts/robot/token",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { expirationSeconds: 600 } }),
    });
    return (objectIn(answer) as { status: { token: string } }).status.token;
  }

  /** Whether the API knows whose the token is: it may do nothing. */
  async function known(): Promise<boolean> {
    return (expectErr(await robot.get(ROBOT)) as { readonly by?: string }).by === "authorization";
  }
});
