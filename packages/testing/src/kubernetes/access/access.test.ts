import {
  CLUSTER_ROLE_BINDINGS,
  CLUSTER_ROLES,
  type KubeClient,
  type KubeObject,
  objectIn,
  PODS,
  ROLE_BINDINGS,
  ROLES,
  SECRETS,
} from "@osb/kubernetes";
import { beforeEach, describe, expect, it } from "vitest";
import { expectErr, expectOk } from "../../expect-result.ts";
import { VirtualClock } from "../../time/virtual-clock.ts";
import { FakeKubernetes } from "../fake-kubernetes.ts";

const SECRET = { apiVersion: "v1", kind: "Secret", metadata: { name: "s", namespace: "default" } };
const RBAC = "rbac.authorization.k8s.io/v1";

function role(kind: string, name: string, rules: readonly object[], namespace?: string): KubeObject {
  return { apiVersion: RBAC, kind, metadata: { name, namespace }, rules } as KubeObject;
}

function binding(kind: string, roleKind: string, name: string, subject: object, namespace?: string): KubeObject {
  return {
    apiVersion: RBAC,
    kind,
    metadata: { name, namespace },
    roleRef: { kind: roleKind, name, apiGroup: "" },
    subjects: [subject],
  } as KubeObject;
}

describe("access", () => {
  let cluster: FakeKubernetes;
  let admin: KubeClient;

  beforeEach(() => {
    cluster = new FakeKubernetes({ clock: new VirtualClock() });
    admin = cluster.client();
  });

  it("lets a user do what the rules say, where they say it, and nothing else", async () => {
    const user = cluster.user("limited", [{ verbs: ["get", "create"], apiGroups: [""], resources: ["secrets"], namespaces: ["default"] }]);
    const kube = cluster.client(user);

    expectOk(await kube.create(SECRETS, SECRET));
    expectOk(await kube.get({ resource: SECRETS, namespace: "default", name: "s" }));

    expect(expectErr(await kube.delete({ resource: SECRETS, namespace: "default", name: "s" }))).toMatchObject({
      type: "KubeDenied",
      by: "authorization",
    });
    expect(expectErr(await kube.get({ resource: SECRETS, namespace: "kube-system", name: "s" }))).toMatchObject({ by: "authorization" });
    expect(expectErr(await kube.list(PODS, { namespace: "default" }))).toMatchObject({ by: "authorization" });
  });

  it("tells who may not do what, in the server's words", async () => {
    const transport = cluster.transport(cluster.user("limited"));
    const messages = [
      "/api/v1/namespaces/default/secrets",
      "/api/v1/namespaces/default/secrets/s",
      "/api/v1/secrets",
      "/apis/apps/v1/namespaces/default/deployments",
    ].map(async (path) => (objectIn(await transport.send({ method: "GET", path, headers: {} })) as { message: string }).message);

    expect(await Promise.all(messages)).toEqual([
      'secrets is forbidden: User "limited" cannot list resource "secrets" in API group "" in the namespace "default"',
      'secrets "s" is forbidden: User "limited" cannot get resource "secrets" in API group "" in the namespace "default"',
      'secrets is forbidden: User "limited" cannot list resource "secrets" in API group "" at the cluster scope',
      'deployments.apps is forbidden: User "limited" cannot list resource "deployments" in API group "apps" in the namespace "default"',
    ]);
  });

  it("needs the right to create, too, to apply what is not there", async () => {
    const kube = cluster.client(cluster.user("patcher", [{ verbs: ["patch"], apiGroups: [""], resources: ["secrets"] }]));

    expect(expectErr(await kube.apply(SECRETS, SECRET, { fieldManager: "x" }))).toMatchObject({ by: "authorization" });
    expectOk(await admin.create(SECRETS, SECRET));
    expectOk(await kube.apply(SECRETS, SECRET, { fieldManager: "x" }));
  });

  it("grants by Roles and bindings, to users and groups, in a namespace or everywhere", async () => {
    const kube = cluster.client(cluster.user("worker"));
    const rules = [{ apiGroups: [""], resources: ["secrets"], resourceNames: ["s"], verbs: ["get"] }];
    expectOk(await admin.create(ROLES, role("Role", "reader", rules, "default")));
    expectOk(await admin.create(ROLE_BINDINGS, binding("RoleBinding", "Role", "reader", { kind: "User", name: "worker" }, "default")));
    expectOk(await admin.create(CLUSTER_ROLES, role("ClusterRole", "lister", [{ apiGroups: [""], resources: ["pods"], verbs: ["list"] }])));
    expectOk(
      await admin.create(
        CLUSTER_ROLE_BINDINGS,
        binding("ClusterRoleBinding", "ClusterRole", "lister", { kind: "Group", name: "system:authenticated" }),
      ),
    );

    expectOk(await kube.get({ resource: SECRETS, namespace: "default", name: "s" }));
    expectOk(await kube.list(PODS));

    expect(expectErr(await kube.get({ resource: SECRETS, namespace: "default", name: "other" }))).toMatchObject({ by: "authorization" });
    expect(expectErr(await kube.get({ resource: SECRETS, namespace: "kube-system", name: "s" }))).toMatchObject({ by: "authorization" });
  });

  it("answers reviews from the rules that it enforces", async () => {
    const kube = cluster.client(
      cluster.user("limited", [{ verbs: ["create"], apiGroups: ["*"], resources: ["*"], namespaces: ["default"] }]),
    );
    const question = { resource: SECRETS, namespace: "default" } as const;

    expect(expectOk(await kube.review({ verb: "create", ...question }))).toBe(true);
    expect(expectOk(await kube.review({ verb: "delete", ...question }))).toBe(false);
    expect(expectOk(await kube.review({ verb: "create", ...question, namespace: "kube-system" }))).toBe(false);
    expect(expectOk(await admin.review({ verb: "delete", ...question }))).toBe(true);
  });

  it("answers what others may", async () => {
    cluster.user("limited", [{ verbs: ["get"], apiGroups: [""], resources: ["secrets"] }]);
    const review = { spec: { user: "limited", resourceAttributes: { verb: "get", resource: "secrets", namespace: "default" } } };

    const answer = await cluster
      .transport()
      .send({ method: "POST", path: "/apis/authorization.k8s.io/v1/subjectaccessreviews", headers: {}, body: JSON.stringify(review) });

    expect(objectIn(answer)).toMatchObject({ status: { allowed: true } });
  });

  it("refuses a review that asks nothing", async () => {
    const answer = await cluster
      .transport()
      .send({ method: "POST", path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", headers: {}, body: '{"spec":{}}' });

    expect([answer.status, objectIn(answer)]).toMatchObject([422, { details: { causes: [{ field: "spec.resourceAttributes" }] } }]);
  });
});
