import { describe, expect, it } from "vitest";
import { problemOfPlace, requestPath } from "./request-path.ts";
import { CLUSTER_ROLES, DEPLOYMENTS, NAMESPACES, PODS, SECRETS } from "./resources.ts";

describe("requestPath", () => {
  it.each([
    [SECRETS, { namespace: "prod", name: "key" }, {}, "/api/v1/namespaces/prod/secrets/key"],
    [SECRETS, { namespace: "prod" }, { fieldManager: "osb-a b" }, "/api/v1/namespaces/prod/secrets?fieldManager=osb-a+b"],
    [
      SECRETS,
      {},
      { limit: "500", continue: undefined, labelSelector: "a/b=c,d=e" },
      "/api/v1/secrets?limit=500&labelSelector=a%2Fb%3Dc%2Cd%3De",
    ],
    [PODS, { namespace: "prod", name: "p", subresource: "log" }, {}, "/api/v1/namespaces/prod/pods/p/log"],
    [DEPLOYMENTS, { namespace: "prod", name: "d" }, {}, "/apis/apps/v1/namespaces/prod/deployments/d"],
    [NAMESPACES, { name: "prod" }, {}, "/api/v1/namespaces/prod"],
    [NAMESPACES, { namespace: "ignored", name: "prod" }, {}, "/api/v1/namespaces/prod"],
    [CLUSTER_ROLES, { name: "system:node" }, {}, "/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode"],
  ])("knows where $kind is", (resource, place, query, path) => {
    expect(requestPath(resource, place, query)).toBe(path);
  });
});

describe("problemOfPlace", () => {
  it.each([
    ["an object without a name", SECRETS, { namespace: "prod", name: "" }],
    ["an object in no namespace", SECRETS, { name: "key" }],
    ["an object in a namespace without a name", SECRETS, { namespace: "", name: "key" }],
    ["a name that would lead elsewhere", SECRETS, { namespace: "prod", name: "../../nodes" }],
    ["a name that is a step upwards", SECRETS, { namespace: "..", name: "key" }],
  ])("stops a request about %s", (_, resource, place) => {
    expect(problemOfPlace(resource, place)).toBeTypeOf("string");
  });

  it("lets good references pass", () => {
    expect(problemOfPlace(SECRETS, { namespace: "prod", name: "key" })).toBeUndefined();
    expect(problemOfPlace(NAMESPACES, { name: "prod" })).toBeUndefined();
  });
});
