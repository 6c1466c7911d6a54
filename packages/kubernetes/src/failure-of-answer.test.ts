import { describe, expect, it } from "vitest";
import { type AnsweredRequest, failureOfAnswer } from "./failure-of-answer.ts";
import { DEPLOYMENTS, NAMESPACES, SECRETS } from "./resources.ts";

const request: AnsweredRequest = {
  operation: "apply deployments.apps prod/broker",
  right: "patch and create deployments.apps in namespace prod",
  resource: DEPLOYMENTS,
  name: "broker",
};

function answer(status: number, parts: object | string): { status: number; headers: object; body: string } {
  const body =
    typeof parts === "string"
      ? parts
      : JSON.stringify({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", code: status, ...parts });
  return { status, headers: {}, body };
}

function failureOf(status: number, parts: object | string, about: AnsweredRequest = request): ReturnType<typeof failureOfAnswer> {
  return failureOfAnswer(about, { ...answer(status, parts), headers: {} });
}

describe("failureOfAnswer", () => {
  it.each([
    [
      "the object",
      {
        reason: "NotFound",
        message: 'deployments.apps "broker" not found',
        details: { name: "broker", group: "apps", kind: "deployments" },
      },
      "object",
    ],
    [
      "the namespace",
      { reason: "NotFound", message: 'namespaces "prod" not found', details: { name: "prod", kind: "namespaces" } },
      "namespace",
    ],
    [
      "the resource, in a group that is served",
      { reason: "NotFound", message: "the server could not find the requested resource", details: {} },
      "resource",
    ],
    ["the whole group", "404 page not found\n", "resource"],
    ["the whole group, on a server of 1.20", JSON.stringify({ paths: ["/apis"] }), "resource"],
  ])("tells from a 404 that %s is missing", (_, parts, missing) => {
    expect(failureOf(404, parts)).toMatchObject({ type: "KubeCallFailed", status: 404, missing, retryable: false });
  });

  it("takes a missing namespace for the object where namespaces are asked for", () => {
    const parts = { reason: "NotFound", message: 'namespaces "prod" not found', details: { name: "prod", kind: "namespaces" } };

    expect(failureOf(404, parts, { operation: "get namespaces prod", resource: NAMESPACES, name: "prod" })).toMatchObject({
      missing: "object",
    });
  });

  it("names what a cluster does not serve, and what to do", () => {
    const failure = failureOf(404, "404 page not found\n");

    expect(failure.message).toBe("apply deployments.apps prod/broker failed with 404: this cluster does not serve deployments in apps/v1");
    expect(failure.remediation).toBe("Install what defines this resource on the cluster, or name the cluster that has it.");
  });

  it.each([
    [
      "a name that is taken",
      { reason: "AlreadyExists", message: 'deployments.apps "broker" already exists' },
      { conflict: "exists", retryable: false },
    ],
    [
      "a name whose object is still being deleted",
      { reason: "AlreadyExists", message: 'object is being deleted: deployments.apps "broker" already exists' },
      { conflict: "exists" },
    ],
    [
      "another resourceVersion",
      { reason: "Conflict", message: "Operation cannot be fulfilled on …" },
      { conflict: "changed", retryable: true },
    ],
    [
      "fields of others",
      {
        reason: "Conflict",
        message: "Apply failed with 2 conflicts: …",
        details: {
          causes: [
            { reason: "FieldManagerConflict", message: 'conflict with "helm"', field: ".spec.replicas" },
            { reason: "FieldManagerConflict", message: 'conflict with "helm" using apps/v1', field: ".spec.paused" },
          ],
        },
      },
      { conflict: "managed", fields: [".spec.replicas", ".spec.paused"], managers: ["helm"] },
    ],
  ])("tells %s as a conflict of its kind", (_, parts, expected) => {
    expect(failureOf(409, parts)).toMatchObject({ type: "KubeConflict", ...expected });
  });

  it.each([
    ["authentication", 401, { reason: "Unauthorized", message: "Unauthorized" }],
    [
      "authorization",
      403,
      {
        reason: "Forbidden",
        message:
          'deployments.apps is forbidden: User "limited" cannot patch resource "deployments" in API group "apps" in the namespace "prod"',
      },
    ],
    ["authorization", 403, "<html>no entry</html>"],
    ["admission", 403, { reason: "Forbidden", message: 'admission webhook "policy.example" denied the request: User "x" cannot path' }],
    [
      "admission",
      403,
      {
        reason: "spec.url: Required value: is empty",
        message: 'admission webhook "validating.servicecatalog" denied the request: spec.url: Required value: is empty',
      },
    ],
    ["admission", 422, { reason: "Invalid", message: 'admission webhook "policy.example" denied the request: no' }],
    [
      "admission",
      403,
      { reason: "Forbidden", message: 'pods "x" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true' },
    ],
    [
      "admission",
      403,
      { reason: "Forbidden", message: 'pods "x" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1' },
    ],
  ])("tells a denial by %s (%i)", (by, status, parts) => {
    expect(failureOf(status, parts)).toMatchObject({ type: "KubeDenied", by });
  });

  it("says which right is missing", () => {
    const failure = failureOf(403, {
      reason: "Forbidden",
      message: 'deployments.apps is forbidden: User "limited" cannot patch resource "deployments"',
    });

    expect(failure.remediation).toBe("Grant the kubeconfig's user this right: patch and create deployments.apps in namespace prod.");
  });

  it("tells that the namespace is on its way out", () => {
    const causes = [{ reason: "NamespaceTerminating", message: "namespace prod is being terminated", field: "metadata.namespace" }];
    const failure = failureOf(403, {
      reason: "Forbidden",
      message: 'deployments.apps "broker" is forbidden: unable to create new content in namespace prod',
      details: { causes },
    });

    expect(failure).toMatchObject({ type: "KubeDenied", by: "admission", causes: ["NamespaceTerminating"], retryable: true });
  });

  it.each([
    [
      422,
      {
        reason: "Invalid",
        message: "m",
        details: { causes: [{ reason: "FieldValueRequired", message: "Required value", field: "spec.url" }] },
      },
      "Correct spec.url.",
      false,
    ],
    [400, { reason: "BadRequest", message: "m" }, "Correct what the message names.", false],
    [302, "", "Point the kubeconfig at the API server itself; a redirect is not followed, because credentials would be.", false],
    [429, { reason: "TooManyRequests", message: "m" }, "Repeat the call when the API server is less busy.", true],
    [503, "", "Repeat the call when the API server is less busy.", true],
    [
      500,
      { reason: "InternalError", message: 'Internal error occurred: failed calling webhook "w": connection refused' },
      "Bring the server of the webhook back, or remove the webhook's configuration.",
      true,
    ],
    [
      500,
      { reason: "InternalError", message: "etcdserver: no leader" },
      "Look for the cause in the API server's log, then repeat the call.",
      true,
    ],
  ])("has a remedy for %i", (status, parts, remediation, retryable) => {
    expect(failureOf(status, parts)).toMatchObject({ type: "KubeCallFailed", status, remediation, retryable });
  });

  it("passes nothing on of what a server says about a Secret", () => {
    const secret: AnsweredRequest = { operation: "create secrets prod/a", resource: SECRETS, name: "a" };
    const quoting = {
      message: "error in #10 byte of ...|hunter2|...",
      details: { causes: [{ reason: "FieldValueInvalid", message: 'Invalid value: "hunter2"', field: "data[k]" }] },
    };

    for (const status of [400, 403, 404, 409, 413, 422, 500]) {
      const failure = failureOf(status, { reason: "Invalid", ...quoting }, secret);
      expect(`${failure.message} ${failure.remediation} ${JSON.stringify(failure)}`).not.toContain("hunter2");
    }
    expect(failureOf(422, { reason: "Invalid", ...quoting }, secret).message).toBe(
      "create secrets prod/a failed with 422 Invalid: data[k]",
    );
  });

  it("passes on what an authorizer says about Secrets, because it has not seen them", () => {
    const secret: AnsweredRequest = { operation: "list secrets in prod", resource: SECRETS };
    const message = 'secrets is forbidden: User "limited" cannot list resource "secrets" in API group "" in the namespace "prod"';

    expect(failureOf(403, { reason: "Forbidden", message, details: { kind: "secrets" } }, secret).message).toBe(
      `list secrets in prod was denied: ${message}`,
    );
  });

  it("keeps texts to one line of bearable length", () => {
    const { message } = failureOf(400, { reason: "BadRequest", message: `a\u001b[2J\nb ${"x".repeat(5_000)}` });

    expect(message).toMatch(/^[^\p{Cc}]{100,1200}…$/u);
  });
});
