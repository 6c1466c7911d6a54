import { describe, expect, it } from "vitest";
import { parseRestrictions, restrictedProperty } from "./catalog-restrictions.ts";

const s3 = { name: "s3", "spec.free": "false" };

describe("parseRestrictions", () => {
  it.each([
    [[], true],
    [["name=s3"], true],
    [["name==sqs"], false],
    [["name!=sqs"], true],
    [["name in (s3, sqs)"], true],
    [["name notin (s3,sqs)"], false],
    [["name in (s3)", "spec.free=true"], false],
    [["name in (s3),spec.free=false"], true],
    [["spec.free"], true],
    [["!spec.free"], false],
  ])("reads %j", (restrictions, accepted) => {
    const accepts = parseRestrictions(restrictions);

    expect(typeof accepts === "string" ? accepts : accepts(s3)).toBe(accepted);
  });

  it("says what it cannot read as Kubernetes' parser does", () => {
    expect(parseRestrictions(["name is s3"])).toBe("unable to parse requirement: found 'is', expected: '=', '!=', '==', 'in', notin'");
  });
});

describe("restrictedProperty", () => {
  it.each([
    ["spec.externalName=foo", "spec.externalName"],
    ["name in (a, b)", "name"],
    ["name = x", "name "],
    ["name>1", "name>1"],
  ])("finds in %j the property %j", (restriction, property) => {
    expect(restrictedProperty(restriction)).toBe(property);
  });
});
