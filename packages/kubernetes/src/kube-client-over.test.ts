import { expectErr, expectOk, VirtualClock } from "@osb/testing";
import type { ResultAsync } from "neverthrow";
import { describe, expect, it } from "vitest";
import { refusal, scriptedServer } from "../test/scripted-server.ts";
import type { KubeFailure } from "./errors.ts";
import type { KubeClient } from "./kube-client.ts";
import { DEPLOYMENTS, SECRETS } from "./resources.ts";

const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "key", namespace: "prod" } };
const ref = { resource: SECRETS, namespace: "prod", name: "key" };
const notFound = refusal(404, "NotFound", { name: "key", kind: "secrets" });

describe("kubeClientOver", () => {
  const clock = new VirtualClock();

  describe("over a transport that needs no text", () => {
    it("takes objects as they are, failures too", async () => {
      const taken = { kind: "Status", status: "Failure", code: 409, reason: "AlreadyExists", message: "it is there" };
      const { kube } = scriptedServer(clock, { body: secret }, { status: 409, body: taken });

      expect(expectOk(await kube.get(ref))).toBe(secret);
      expect(expectErr(await kube.create(SECRETS, secret))).toMatchObject({ type: "KubeConflict" });
    });

    it("tells a log as the text that it is", async () => {
      const { kube } = scriptedServer(clock, { body: { level: "info" } });

      expect(expectOk(await kube.logs({ namespace: "prod", name: "pod" }, 10))).toBe('{"level":"info"}');
    });
  });

  describe("sends", () => {
    const body = (value: object): string => JSON.stringify(value);

    it.each<[string, (kube: KubeClient) => ResultAsync<unknown, KubeFailure>, string, string | undefined, string | undefined]>([
      ["get", (kube) => kube.get(ref), "GET /api/v1/namespaces/prod/secrets/key", undefined, undefined],
      [
        "create",
        (kube) => kube.create(SECRETS, secret, { fieldManager: "osb-a" }),
        "POST /api/v1/namespaces/prod/secrets?fieldManager=osb-a",
        "application/json",
        body(secret),
      ],
      [
        "replace",
        (kube) => kube.replace(SECRETS, { ...secret, metadata: { ...secret.metadata, resourceVersion: "7" } }),
        "PUT /api/v1/namespaces/prod/secrets/key",
        "application/json",
        body({ ...secret, metadata: { ...secret.metadata, resourceVersion: "7" } }),
      ],
      [
        "apply",
        (kube) => kube.apply(SECRETS, secret, { fieldManager: "osb-a" }),
        "PATCH /api/v1/namespaces/prod/secrets/key?fieldManager=osb-a",
        "application/apply-patch+yaml",
        body(secret),
      ],
      [
        "apply, by force and for show",
        (kube) => kube.apply(SECRETS, secret, { fieldManager: "osb-a", force: true, dryRun: true }),
        "PATCH /api/v1/namespaces/prod/secrets/key?fieldManager=osb-a&force=true&dryRun=All",
        "application/apply-patch+yaml",
        body(secret),
      ],
      [
        "patch",
        (kube) => kube.patch(ref, { a: null }, { subresource: "status" }),
        "PATCH /api/v1/namespaces/prod/secrets/key/status",
        "application/merge-patch+json",
        '{"a":null}',
      ],
      [
        "delete",
        (kube) => kube.delete(ref, { uid: "u" }),
        "DELETE /api/v1/namespaces/prod/secrets/key",
        "application/json",
        body({ apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Background", preconditions: { uid: "u" } }),
      ],
      [
        "logs",
        (kube) => kube.logs({ namespace: "prod", name: "p", container: "c" }, 50),
        "GET /api/v1/namespaces/prod/pods/p/log?container=c&tailLines=50",
        undefined,
        undefined,
      ],
      ["version", (kube) => kube.version(), "GET /version", undefined, undefined],
      ["discover", (kube) => kube.discover("kf.dev/v1alpha1"), "GET /apis/kf.dev/v1alpha1", undefined, undefined],
      ["discover, the core group", (kube) => kube.discover("v1"), "GET /api/v1", undefined, undefined],
      [
        "review",
        (kube) => kube.review({ verb: "get", resource: DEPLOYMENTS, namespace: "prod" }),
        "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
        "application/json",
        body({
          apiVersion: "authorization.k8s.io/v1",
          kind: "SelfSubjectAccessReview",
          metadata: {},
          spec: { resourceAttributes: { verb: "get", group: "apps", version: "v1", resource: "deployments", namespace: "prod" } },
        }),
      ],
    ])("%s", async (_, call, line, contentType, content) => {
      const { kube, sent } = scriptedServer(clock, {});

      expectOk(await call(kube));

      expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual([line]);
      expect(sent[0]?.headers["content-type"]).toBe(contentType);
      expect(sent[0]?.body).toBe(content);
    });

    it.each<[string, (kube: KubeClient) => ResultAsync<unknown, KubeFailure>]>([
      ["to delete nothing in particular", (kube) => kube.delete({ ...ref, name: "" })],
      ["to get from no namespace", (kube) => kube.get({ resource: SECRETS, name: "key" })],
      ["to create in no namespace", (kube) => kube.create(SECRETS, { ...secret, metadata: { name: "key" } })],
      [
        "to apply what has no name",
        (kube) => kube.apply(SECRETS, { ...secret, metadata: { namespace: "prod" } }, { fieldManager: "osb-a" }),
      ],
      ["to replace whatever is there", (kube) => kube.replace(SECRETS, secret)],
    ])("nothing when asked %s", async (_, call) => {
      const { kube, sent } = scriptedServer(clock, {});

      const result = await call(kube);

      expect(result).toMatchObject({ error: { type: "KubeCallFailed", status: 400, reason: "BadRequest" } });
      expect(sent).toEqual([]);
    });
  });

  describe("understands", () => {
    it("that what is not there is a value, and is deleted already", async () => {
      const { kube } = scriptedServer(clock, notFound);

      expect(expectOk(await kube.get(ref))).toBeUndefined();
      expectOk(await kube.delete(ref));
    });

    it("that what a cluster does not serve is another matter", async () => {
      const { kube } = scriptedServer(clock, { status: 404, body: "404 page not found\n" });

      expect(expectErr(await kube.get(ref))).toMatchObject({ type: "KubeCallFailed", missing: "resource" });
      expect(expectErr(await kube.delete(ref))).toMatchObject({ type: "KubeCallFailed", missing: "resource" });
      expect(expectOk(await kube.discover("kf.dev/v1alpha1"))).toBeUndefined();
    });

    it("that a missing object cannot be patched", async () => {
      const { kube } = scriptedServer(clock, notFound);

      expect(expectErr(await kube.patch(ref, {}))).toMatchObject({ type: "KubeCallFailed", missing: "object" });
    });

    it("what a group serves, without its subresources", async () => {
      const resources = [
        { name: "serviceinstances", kind: "ServiceInstance", namespaced: true },
        { name: "serviceinstances/status", kind: "ServiceInstance", namespaced: true },
      ];
      const { kube } = scriptedServer(clock, { body: JSON.stringify({ kind: "APIResourceList", resources }) });

      const found = expectOk(await kube.discover("servicecatalog.k8s.io/v1beta1"));

      expect(found).toEqual([
        { group: "servicecatalog.k8s.io", version: "v1beta1", plural: "serviceinstances", kind: "ServiceInstance", namespaced: true },
      ]);
    });

    it("whether something is allowed", async () => {
      const { kube } = scriptedServer(
        clock,
        { status: 201, body: '{"status":{"allowed":true}}' },
        { status: 201, body: '{"status":{"allowed":false}}' },
      );

      expect(expectOk(await kube.review({ verb: "get", resource: SECRETS }))).toBe(true);
      expect(expectOk(await kube.review({ verb: "get", resource: SECRETS }))).toBe(false);
    });

    it.each(["", "<html>log in here</html>", '"text"', "null"])("that %j is no answer of an API server", async (content) => {
      const { kube } = scriptedServer(clock, { body: content });

      expect(expectErr(await kube.get(ref))).toMatchObject({ type: "KubeCallFailed", status: 200, reason: "" });
    });
  });
});
