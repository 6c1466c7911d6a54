import { describe, expect, it } from "vitest";
import { helmComplaint } from "./helm-complaint.ts";

describe("helmComplaint", () => {
  it.each([
    ["Error: release: not found", "release-not-found"],
    ['Error: INSTALLATION FAILED: create: failed to create: namespaces "n" not found', "namespace-missing"],
    [
      'Error: INSTALLATION FAILED: create: failed to create: secrets "x" is forbidden: unable to create new content in namespace n because it is being terminated',
      "namespace-ending",
    ],
    ["Error: uninstall: Release not loaded: x: release: not found", "release-not-found"],
    ['Error: UPGRADE FAILED: "x" has no deployed releases', "no-deployed-release"],
    ["Error: INSTALLATION FAILED: cannot re-use a name that is still in use", "name-taken"],
    ["Error: INSTALLATION FAILED: release name check failed: cannot reuse a name that is still in use", "name-taken"],
    [
      'Error: INSTALLATION FAILED: Unable to continue with install: Service "x" in namespace "n" exists and cannot be imported into the current release: invalid ownership metadata; label validation error',
      "foreign-object",
    ],
    [
      'Error: UPGRADE FAILED: conflict occurred while applying object n/x apps/v1, Kind=Deployment: Apply failed with 1 conflict: conflict with "kubectl" using apps/v1: .spec.replicas',
      "field-conflict",
    ],
    [
      'Error: INSTALLATION FAILED: unable to build kubernetes objects from release manifest: resource mapping not found for name: "x" namespace: "" from "": no matches for kind "ClusterServiceBroker" in version "servicecatalog.k8s.io/v1beta1"\nensure CRDs are installed first',
      "kind-not-served",
    ],
    ["Error: INSTALLATION FAILED: chart requires kubeVersion: >=1.22.0-0 which is incompatible with Kubernetes v1.20.2", "cluster-too-old"],
    ['Error: UPGRADE FAILED: Internal error occurred: failed calling webhook "w.example": the service is missing', "webhook-unavailable"],
    ['Error: UPGRADE FAILED: Deployment.apps "x" is invalid: spec.selector: Invalid value: field is immutable', "object-refused"],
    [
      "Error: values don't meet the specifications of the schema(s) in the following chart(s):\naws-servicebroker-osb:\n- at '/broker/id': 'a-b' does not match pattern",
      "values-refused",
    ],
    ['Error: path "./x" not found', "chart-not-found"],
    ["Error: Chart.yaml file is missing", "chart-not-found"],
    ["Error: unable to detect chart at /x/Chart.yaml: open /x/Chart.yaml: no such file or directory", "chart-not-found"],
    ["Error: execution error at (c/templates/d.yaml:62:26): broker.region is required", "chart-broken"],
    ["Error: execution error at (c/templates/d.yaml:62:26): the database says: connection refused", "chart-broken"],
    ["Error: parse error at (c/templates/d.yaml:9): unexpected EOF", "chart-broken"],
    [
      'Error: c/templates/d.yaml:1:14\n  executing "c/templates/d.yaml" at <.Values.x.y>:\n    nil pointer evaluating interface {}.y',
      "chart-broken",
    ],
    ["Error: YAML parse error on c/templates/d.yaml: error converting YAML to JSON", "chart-broken"],
    ["Error: unknown flag: --name", "usage"],
    ['Error: "helm upgrade" requires 2 arguments\n\nUsage:  helm upgrade [RELEASE] [CHART] [flags]', "usage"],
    ["Error: UPGRADE FAILED: context deadline exceeded", "timed-out"],
    ["Error: INSTALLATION FAILED: context canceled", "cancelled"],
    ["Error: something new", "other"],
    ["a panic, and no error line at all", "other"],
  ])("finds the reason in %j", (stderr, reason) => {
    expect(helmComplaint(stderr)).toMatchObject({ about: "release", reason });
  });

  it.each([
    ["Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress", { about: "pending" }],
    [
      "Error: Kubernetes cluster unreachable: the server has asked for the client to provide credentials",
      { about: "rights", by: "authentication" },
    ],
    [
      'Error: query: failed to query with labels: secrets is forbidden: User "u" cannot list resource "secrets" in API group "" in the namespace "n"',
      { about: "rights", by: "authorization" },
    ],
    ['Error: UPGRADE FAILED: admission webhook "deny.example" denied the request: no', { about: "rights", by: "admission" }],
    ['Error: UPGRADE FAILED: pods "x" is forbidden: violates PodSecurity "restricted:latest"', { about: "rights", by: "admission" }],
    [
      'Error: INSTALLATION FAILED: Kubernetes cluster unreachable: Get "https://h/version": dial tcp 127.0.0.1:1: connect: connection refused',
      { about: "connection", code: "ECONNREFUSED" },
    ],
    [
      'Error: kubernetes cluster unreachable: Get "https://h/version": dial tcp: lookup h: no such host',
      { about: "connection", code: "ENOTFOUND" },
    ],
    [
      "Error: kubernetes cluster unreachable: tls: failed to verify certificate: x509: certificate signed by unknown authority",
      { about: "connection", code: "CERTIFICATE" },
    ],
    [
      'Error: UPGRADE FAILED: Get "https://h/api/v1/namespaces/n/secrets": dial tcp 10.0.0.1:443: i/o timeout',
      { about: "connection", code: "ETIMEDOUT" },
    ],
    ['Error: UPGRADE FAILED: Patch "https://h/apis/apps/v1": unexpected EOF', { about: "connection", code: "ECONNRESET" }],
    ["Error: kubernetes cluster unreachable: something new", { about: "connection", code: "UNREACHABLE" }],
  ])("tells what is not helm's own from %j", (stderr, complaint) => {
    expect(helmComplaint(stderr)).toMatchObject(complaint);
  });

  it("takes the message from the last error line to the end, and leaves warnings out", () => {
    const stderr = [
      'level=WARN msg="missing required values" message="Error: not this"',
      'I1124 08:00:00.000000  1 warnings.go:107] "Warning: would violate PodSecurity"',
      "Error: UPGRADE FAILED: resource Deployment/n/x not ready. status: InProgress",
      "context deadline exceeded",
    ].join("\n");

    expect(helmComplaint(stderr)).toEqual({
      about: "release",
      reason: "timed-out",
      text: "UPGRADE FAILED: resource Deployment/n/x not ready. status: InProgress\ncontext deadline exceeded",
    });
  });
});
