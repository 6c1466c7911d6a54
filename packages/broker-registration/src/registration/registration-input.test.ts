import { expectErr, expectOk } from "@osb/testing";
import { describe, expect, it } from "vitest";
import { checkedPlace, checkedRegistration, type RegistrationInput } from "./registration-input.ts";

const input: RegistrationInput = {
  installation: { name: "prod" },
  scope: { kind: "cluster" },
  url: "https://prod.osb.svc.cluster.local/",
  trust: { kind: "system" },
  credentials: { kind: "basic", secret: { namespace: "osb", name: "prod-basic-auth" } },
};
const problems = (changes: object) => {
  const error = expectErr(checkedRegistration({ ...input, ...changes }));
  return error.problems.map(({ field, message }) => `${field} ${message}`);
};

describe("checkedRegistration", () => {
  it("names the broker after its installation and trims the URL", () => {
    expect(expectOk(checkedRegistration(input))).toMatchObject({
      name: "prod",
      url: "https://prod.osb.svc.cluster.local",
      secret: { namespace: "osb", name: "prod-basic-auth" },
    });
  });

  it("keeps a path prefix", () => {
    expect(expectOk(checkedRegistration({ ...input, url: "https://gateway/aws/" })).url).toBe("https://gateway/aws");
  });

  it("plans a copy of the Secret where a namespaced broker could not read it", () => {
    const scope = { kind: "namespace" as const, namespace: "dev" };

    expect(expectOk(checkedRegistration({ ...input, scope })).secret).toEqual({ namespace: "dev", name: "prod-broker-auth" });
    expect(expectOk(checkedRegistration({ ...input, scope: { ...scope, namespace: "osb" } })).secret).toEqual(input.credentials.secret);
  });

  it.each<[object, string, RegExp]>([
    [{ name: "Prod" }, "name", /must be lower case/],
    [{ name: "x".repeat(241) }, "name", /240 at most/],
    [{ scope: { kind: "namespace", namespace: "a.b" } }, "scope.namespace", /must be a namespace/],
    [{ scope: { kind: "everywhere" } }, "scope.kind", /must have the kind/],
    [{ url: "http://broker" }, "url", /must begin with https/],
    [{ url: "broker" }, "url", /must be a URL/],
    [{ url: "https://u:hunter2@broker" }, "url", /must not hold a user name/],
    [{ url: "https://broker/?a=b" }, "url", /query/],
    [{ trust: { kind: "ca", pem: "bm9wZQ==" } }, "trust.pem", /at least one PEM block/],
    [{ trust: { kind: "ca", pem: "-----BEGIN CERTIFICATE-----\nbm9wZQ==\n-----END CERTIFICATE-----" } }, "trust.pem", /block 1 of 1/],
    [{ credentials: { kind: "basic", secret: { name: "x" } } }, "credentials.secret.namespace", /must be|Invalid|name a Secret/],
    [{ installation: { name: "Prod" } }, "installation.name", /must be/],
  ])("refuses %j", (changes, field, message) => {
    const [problem = ""] = problems(changes);

    expect(problem.startsWith(`${field} `)).toBe(true);
    expect(problem).toMatch(message);
    expect(problem).not.toContain("hunter2");
  });

  it("reports all problems together", () => {
    expect(problems({ installation: { name: "" }, name: "?", url: "?", trust: { kind: "ca", pem: "" } })).toHaveLength(4);
  });
});

describe("checkedPlace", () => {
  it("needs no more than an installation and a scope", () => {
    expect(expectOk(checkedPlace({ installation: { name: "prod" }, scope: { kind: "namespace", namespace: "dev" } }))).toEqual({
      name: "prod",
      scope: { kind: "namespace", namespace: "dev" },
    });
  });
});
