import { describe, expect, it } from "vitest";
import { evaluate, holds, NO_VALUE, type Scope, UNKNOWN } from "./evaluate.ts";

const scope: Scope = {
  mappings: { Sizes: { "eu-west-1": { small: "1", list: ["a", "b"] } } },
  ref: (name) => ({ Name: "queue", "AWS::Region": "eu-west-1", "AWS::NoValue": NO_VALUE, List: ["x", "y"], Later: UNKNOWN })[name],
  attribute: (resource, name) => `${resource}/${name}`,
  condition: (name) => name === "Yes",
};

describe("evaluate", () => {
  it.each([
    [{ Ref: "Name" }, "queue"],
    [{ "Fn::GetAtt": ["Queue", "Arn"] }, "Queue/Arn"],
    [{ "Fn::GetAtt": "Queue.Outputs.Name" }, "Queue/Outputs.Name"],
    [{ "Fn::Sub": "${Name}-${AWS::Region}-${Queue.Arn}-${!Literal}" }, "queue-eu-west-1-Queue/Arn-${Literal}"],
    [{ "Fn::Sub": ["${Own}/${Name}", { Own: { Ref: "AWS::Region" } }] }, "eu-west-1/queue"],
    [{ "Fn::Join": ["", ["a", { Ref: "Name" }]] }, "aqueue"],
    [{ "Fn::Join": [",", { Ref: "List" }] }, "x,y"],
    [{ "Fn::Select": ["1", { "Fn::Split": [".", "a.b.c"] }] }, "b"],
    [{ "Fn::If": ["Yes", "then", "else"] }, "then"],
    [{ "Fn::If": ["No", "then", "else"] }, "else"],
    [{ a: { "Fn::If": ["No", 1, { Ref: "AWS::NoValue" }] }, b: [{ Ref: "AWS::NoValue" }, 2] }, { b: [2] }],
    [{ "Fn::FindInMap": ["Sizes", { Ref: "AWS::Region" }, "small"] }, "1"],
    [{ "Fn::Base64": "text" }, "dGV4dA=="],
    [{ "Fn::Select": [5, { "Fn::Split": [":", { Ref: "Later" }] }] }, UNKNOWN],
    [{ "Fn::Sub": "a-${Later}" }, `a-${UNKNOWN}`],
    [{ "Fn::Base64": { Ref: "Later" } }, UNKNOWN],
    [
      { Ref: "Name", other: 1 },
      { Ref: "Name", other: 1 },
    ],
  ])("works out %j", (value, expected) => {
    expect(evaluate(value, scope)).toEqual(expected);
  });

  it.each([
    [{ "Fn::FindInMap": ["Sizes", "us-east-1", "small"] }, /Unable to get mapping for Sizes::us-east-1::small/],
    [{ "Fn::Sub": "${List}" }, /variable List in Fn::Sub expression does not resolve to a string/],
    [{ "Fn::Join": "text" }, /Fn::Join requires a list argument/],
    [{ "Fn::Select": [5, ["a"]] }, /cannot select nonexistent value/],
    [{ "Fn::ImportValue": "x" }, /FakeAws does not serve the intrinsic function Fn::ImportValue/],
    [{ "Fn::Equals": ["a", "b"] }, /cannot be used outside of Conditions/],
  ])("refuses %j", (value, expected) => {
    expect(() => evaluate(value, scope)).toThrow(expected);
  });
});

describe("holds", () => {
  const yes = { "Fn::Equals": [{ Ref: "Name" }, "queue"] };
  const no = { "Fn::Equals": [{ Ref: "Name" }, "topic"] };

  it.each([
    [yes, true],
    [no, false],
    [{ "Fn::Not": [no] }, true],
    [{ "Fn::And": [yes, { Condition: "Yes" }] }, true],
    [{ "Fn::And": [yes, no] }, false],
    [{ "Fn::Or": [no, { Condition: "No" }] }, false],
    [{ "Fn::Or": [no, yes] }, true],
    [{ "Fn::Equals": [true, "true"] }, true],
  ])("tells of %j", (definition, expected) => {
    expect(holds(definition, scope)).toBe(expected);
  });
});
