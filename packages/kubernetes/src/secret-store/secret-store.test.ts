import { OWNER_MARK, Secret } from "@osb/core";
import { expectErr, expectOk, FakeKubernetes, VirtualClock } from "@osb/testing";
import { beforeEach, describe, expect, it } from "vitest";
import type { KubeClient } from "../kube-client.ts";
import { SECRETS } from "../resources.ts";
import type { KubeSecret } from "./kube-secret.ts";
import { type SecretStore, secretStore, type StoredFields } from "./secret-store.ts";

const installation = { name: "prod" };
const ref = { resource: SECRETS, namespace: "default", name: "prod-aws-key" };

function revealed({ fields }: StoredFields): object {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, value.reveal()]));
}

describe("secretStore", () => {
  let kube: KubeClient;
  let store: SecretStore;

  beforeEach(() => {
    kube = new FakeKubernetes({ clock: new VirtualClock() }).client();
    store = secretStore(kube, { installation, namespace: ref.namespace, name: ref.name });
  });

  const written = async (fields: Record<string, string>, version?: string): Promise<boolean> =>
    expectOk(await store.write(Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, new Secret(value)])), version));
  const stored = async (): Promise<StoredFields> => expectOk(await store.read()) as StoredFields;

  it("is empty at first", async () => {
    expect(expectOk(await store.read())).toBeUndefined();
    expect(store.where).toBe("Secret default/prod-aws-key");
  });

  it("gives back what was written, as the installation's own", async () => {
    expect(await written({ accesskeyid: "AKIA", secretkey: "grüße/+=" })).toBe(true);

    const found = await stored();

    expect(revealed(found)).toEqual({ accesskeyid: "AKIA", secretkey: "grüße/+=" });
    expect(found.owned).toBe(true);
    expect(JSON.stringify(found)).not.toContain("AKIA");
  });

  it("replaces all fields of the version it is told", async () => {
    await written({ intent: "i" });

    expect(await written({ secretkey: "s" }, (await stored()).version)).toBe(true);

    expect(revealed(await stored())).toEqual({ secretkey: "s" });
  });

  it("writes nothing where something is already", async () => {
    await written({ intent: "first" });

    expect(await written({ intent: "second" })).toBe(false);

    expect(revealed(await stored())).toEqual({ intent: "first" });
  });

  it("writes nothing over a later version, nor after a removal", async () => {
    await written({ intent: "1" });
    const { version } = await stored();
    await written({ intent: "2" }, version);

    expect(await written({ intent: "3" }, version)).toBe(false);
    expectOk(await store.remove());
    expect(await written({ intent: "4" }, version)).toBe(false);

    expect(expectOk(await store.read())).toBeUndefined();
  });

  it("writes nothing over a change that comes between its look and its write", async () => {
    await written({ intent: "1" });
    const { version } = await stored();
    const racing: KubeClient = {
      ...kube,
      replace: (resource, object, options) =>
        kube.patch(ref, { data: { intent: "bWluZQ==" } }).andThen(() => kube.replace(resource, object, options)),
    };

    const result = await secretStore(racing, { installation, namespace: ref.namespace, name: ref.name }).write(
      { intent: new Secret("2") },
      version,
    );

    expect(expectOk(result)).toBe(false);
    expect(revealed(await stored())).toEqual({ intent: "mine" });
  });

  it("keeps what others put on the Secret, but not kubectl's copy of the data", async () => {
    await written({ intent: "1" });
    expectOk(
      await kube.patch(ref, {
        metadata: { labels: { team: "a" }, annotations: { note: "b", "kubectl.kubernetes.io/last-applied-configuration": "{}" } },
      }),
    );

    await written({ intent: "2" }, (await stored()).version);

    const { labels, annotations } = expectOk(await kube.get<KubeSecret>(ref))?.metadata ?? {};
    expect(labels).toEqual({ team: "a", [OWNER_MARK]: "prod" });
    expect(annotations).toEqual({ note: "b" });
  });

  it("makes a Secret of the type it is told", async () => {
    const tls = secretStore(kube, { installation, namespace: "default", name: "prod-tls", type: "kubernetes.io/tls" });

    expectOk(await tls.write({ "tls.crt": new Secret("c"), "tls.key": new Secret("k") }, undefined));

    expect(expectOk(await kube.get<KubeSecret>({ ...ref, name: "prod-tls" }))).toMatchObject({
      type: "kubernetes.io/tls",
      data: { "tls.crt": "Yw==" },
    });
  });

  describe("meets somebody else's Secret, and", () => {
    beforeEach(async () => {
      expectOk(
        await kube.create<KubeSecret>(SECRETS, {
          apiVersion: "v1",
          kind: "Secret",
          metadata: { name: ref.name, namespace: ref.namespace },
          data: { secretkey: "aGlz" },
        }),
      );
    });

    it("reads it", async () => {
      expect(await stored()).toMatchObject({ owned: false });
      expect(revealed(await stored())).toEqual({ secretkey: "his" });
    });

    it("does not write to it", async () => {
      const result = await store.write({ secretkey: new Secret("mine") }, (await stored()).version);

      expect(expectErr(result)).toMatchObject({ type: "KubeConflict", conflict: "exists" });
      expect(revealed(await stored())).toEqual({ secretkey: "his" });
    });

    it("does not remove it", async () => {
      expectOk(await store.remove());

      expect(revealed(await stored())).toEqual({ secretkey: "his" });
    });
  });

  it("removes its own, and what is not there is removed already", async () => {
    await written({ intent: "1" });

    expectOk(await store.remove());
    expectOk(await store.remove());

    expect(expectOk(await store.read())).toBeUndefined();
  });

  it("looks again when the Secret changes while it is being removed", async () => {
    await written({ intent: "1" });
    let deletions = 0;
    const racing: KubeClient = {
      ...kube,
      delete: (target, how, options) => {
        deletions += 1;
        return deletions > 1
          ? kube.delete(target, how, options)
          : kube.patch(ref, { metadata: { labels: { x: "y" } } }).andThen(() => kube.delete(target, how, options));
      },
    };

    expectOk(await secretStore(racing, { installation, namespace: ref.namespace, name: ref.name }).remove());

    expect(deletions).toBe(2);
    expect(expectOk(await store.read())).toBeUndefined();
  });

  it("tells nothing of the content when the server refuses it", async () => {
    const error = expectErr(await store.write({ "not a key": new Secret("hunter2") }, undefined));

    expect(error).toMatchObject({ type: "KubeCallFailed", status: 422, reason: "Invalid" });
    expect(`${String(error)} ${error.remediation}`).not.toMatch(/hunter2|aHVudGVyMg/);
  });
});
