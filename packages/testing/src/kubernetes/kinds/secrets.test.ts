import { type KubeClient, type KubeObject, SECRETS } from "@osb/kubernetes";
import { beforeEach, describe, expect, it } from "vitest";
import { expectErr, expectOk } from "../../expect-result.ts";
import { VirtualClock } from "../../time/virtual-clock.ts";
import { FakeKubernetes } from "../fake-kubernetes.ts";

function secret(content: object): KubeObject {
  return { apiVersion: "v1", kind: "Secret", metadata: { name: "s", namespace: "default" }, ...content };
}

describe("Secrets", () => {
  let kube: KubeClient;

  beforeEach(() => {
    kube = new FakeKubernetes({ clock: new VirtualClock() }).client();
  });

  it("lets `stringData` win over `data`, and keeps it as data", async () => {
    const made = expectOk(await kube.create(SECRETS, secret({ data: { k: "b2xk", d: "ZA==" }, stringData: { k: "new" } })));

    expect(made).toMatchObject({ data: { k: Buffer.from("new").toString("base64"), d: "ZA==" } });
    expect(made).not.toHaveProperty("stringData");
  });

  it("sees no conflict between one manager's `stringData` and another's `data`", async () => {
    expectOk(await kube.apply(SECRETS, secret({ stringData: { k: "one" } }), { fieldManager: "one" }));

    const byData = expectOk(await kube.apply(SECRETS, secret({ data: { k: "dHdv" } }), { fieldManager: "two" }));
    const byText = await kube.apply(SECRETS, secret({ stringData: { k: "three" } }), { fieldManager: "three" });

    expect(byData).toMatchObject({ data: { k: "dHdv" } });
    expect(expectErr(byText)).toMatchObject({ conflict: "managed", fields: [".stringData.k"], managers: ["one"] });
  });

  it("lets a manager go that applies nothing any more, with what it alone wanted", async () => {
    expectOk(await kube.apply(SECRETS, secret({ data: { k: "dg==" } }), { fieldManager: "one" }));

    const left = expectOk(await kube.apply(SECRETS, secret({}), { fieldManager: "one" }));

    expect(left).not.toHaveProperty("data");
    expect(left.metadata).not.toHaveProperty("managedFields");
  });
});
