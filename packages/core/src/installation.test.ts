import { expectErr, expectOk } from "@osb/testing";
import { describe, expect, it } from "vitest";
import { checkedInstallation, isOwned, OWNER_MARK } from "./installation.ts";

describe("checkedInstallation", () => {
  it("takes a name alone, and a name with the account and the cluster that are meant", () => {
    const full = { name: "prod", awsAccountId: "123456789012", clusterUid: "3f1c2a4e-7b7d-4c39-9d57-000000000000" };

    expect(expectOk(checkedInstallation({ name: "a" }))).toEqual({ name: "a" });
    expect(expectOk(checkedInstallation(full))).toBe(full);
  });

  it.each(["", "Prod", "1prod", "prod-", "a".repeat(41), "a b", "a.b"])("refuses the name %j", (name) => {
    expect(expectErr(checkedInstallation({ name })).problems.map(({ field }) => field)).toEqual(["installation.name"]);
  });

  it("names every problem at once, where it stands in the caller's input", () => {
    const installation = { name: "Prod", awsAccountId: 123456789012 as unknown as string, clusterUid: "here" };

    const error = expectErr(checkedInstallation(installation, "target"));

    expect(error.problems).toEqual([
      { field: "target.name", message: 'must be 1 to 40 lower case letters, digits and dashes, beginning with a letter; it is "Prod"' },
      { field: "target.awsAccountId", message: "must be 12 digits as a string; quote it in YAML; it is 123456789012" },
      { field: "target.clusterUid", message: 'must be the UID of the namespace kube-system; it is "here"' },
    ]);
  });
});

describe("isOwned", () => {
  it.each([
    [{ [OWNER_MARK]: "prod" }, true],
    [{ [OWNER_MARK]: "staging" }, false],
    [{}, false],
    [undefined, false],
  ])("reads %j", (marks, owned) => {
    expect(isOwned({ name: "prod" }, marks)).toBe(owned);
  });
});
