import { describe, expect, it } from "vitest";
import { parameterValues } from "./parameter-values.ts";
import { checkReferences, dependenciesOf } from "./references.ts";
import { checkCapabilities, requiredCapabilities } from "./required-capabilities.ts";
import { parseTemplate } from "./template.ts";

const QUEUE = "Resources: { Queue: { Type: AWS::SQS::Queue } }";

describe("parseTemplate", () => {
  it("reads the short forms of YAML as what they stand for", () => {
    const { resources } = parseTemplate(`
Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      Arn: !GetAtt Queue.Arn
      Name: !Sub ["\${A}", { A: !Ref Name }]
      List: [!Select [0, !Split [",", !Ref List]], !If [Yes, !Ref "AWS::NoValue", 2012-10-17]]
`);

    expect(resources.get("Policy")?.properties).toEqual({
      Arn: { "Fn::GetAtt": ["Queue", "Arn"] },
      Name: { "Fn::Sub": ["${A}", { A: { Ref: "Name" } }] },
      List: [{ "Fn::Select": [0, { "Fn::Split": [",", { Ref: "List" }] }] }, { "Fn::If": ["Yes", { Ref: "AWS::NoValue" }, "2012-10-17"] }],
    });
  });

  it("reads JSON and YAML alike", () => {
    const yaml = parseTemplate("Description: d\nResources: { Q: { Type: AWS::SQS::Queue, DependsOn: T, DeletionPolicy: Retain } }");
    const json = parseTemplate(
      '{"Description":"d","Resources":{"Q":{"Type":"AWS::SQS::Queue","DependsOn":["T"],"DeletionPolicy":"Retain"}}}',
    );

    expect({ ...yaml, text: "" }).toEqual({ ...json, text: "" });
  });

  it.each([
    ["Resources: [", /^Template format error: YAML not well-formed\. \(line 1, column \d+\)$/],
    ['{"Resources": }', /^Template format error: JSON not well-formed\./],
    ["Parameters: {}", /^Template format error: At least one Resources member must be defined\.$/],
    ["Resources: { A: {} }", /^Template format error: \[\/Resources\/A\] Every Resources object must contain a Type member\.$/],
    ["Resources: { A: text }", /^Template format error: Any Resources member must be an object\.$/],
    ["Resources: { A-B: { Type: X } }", /^Template format error: Resource name A-B is non alphanumeric\.$/],
    ["Resources: { A: { Type: X, Invalid: 1 } }", /^Invalid template resource property 'Invalid'$/],
    [`${QUEUE}\nOutputs: { O: { Value: null } }`, /^\[\/Outputs\/O\/Value\] 'null' values are not allowed in templates$/],
    [`${QUEUE}\nOutputs: { O: {} }`, /^Template format error: Every Outputs member must contain a Value object$/],
    [`${QUEUE}\nWrong: 1`, /^Invalid template property or properties \[Wrong\]$/],
    ["Resources: { A: &a { Type: X }, B: *a }", /YAML aliases are not allowed/],
    [`${QUEUE}\nTransform: AWS::Serverless-2016-10-31`, /^FakeAws does not serve the template section Transform$/],
    ["Resources: { A: { Type: X, DeletionPolicy: Snapshot } }", /^FakeAws does not serve the policy "Snapshot"/],
  ])("refuses %j", (text, message) => {
    expect(() => parseTemplate(text)).toThrow(message);
  });
});

describe("checkReferences", () => {
  it.each([
    [
      "Resources: { A: { Type: X, Properties: { P: !Ref B } } }",
      /^Template format error: Unresolved resource dependencies \[B\] in the Resources block/,
    ],
    ["Resources: { A: { Type: X, DependsOn: B } }", /Unresolved resource dependencies \[B\]/],
    [
      `${QUEUE}\nOutputs: { O: { Value: !Sub "\${B.Arn}" } }`,
      /^Unresolved resource dependencies \[B\] in the Outputs block of the template$/,
    ],
    ["Resources: { A: { Type: X, Condition: C } }", /Unresolved condition dependency C in the Resources block/],
    [
      "Resources: { A: { Type: X, Properties: { P: !Ref B } }, B: { Type: X, DependsOn: A }, C: { Type: X } }",
      /^Circular dependency between resources: \[A, B\]$/,
    ],
  ])("refuses %j", (text, message) => {
    expect(() => checkReferences(parseTemplate(text))).toThrow(message);
  });

  it("finds what waits for what, named or implied", () => {
    const template = parseTemplate(
      'Resources: { A: { Type: X }, B: { Type: X, DependsOn: A }, C: { Type: X, Properties: { P: !Sub "${A.Arn}${B}" } } }',
    );

    expect(Object.fromEntries(dependenciesOf(template))).toEqual({ A: [], B: ["A"], C: ["A", "B"] });
  });
});

describe("parameterValues", () => {
  const template = parseTemplate(`
Parameters:
  Size: { Type: String, Default: small, AllowedValues: [small, big] }
  Name: { Type: String, AllowedPattern: "[a-z]+", MinLength: 2, MaxLength: 4, Default: abc }
  Days: { Type: Number, MinValue: 1, MaxValue: 9, Default: 5 }
  Owner: { Type: String, AllowedPattern: "x.*", ConstraintDescription: begins with x, Default: xy }
  Given: { Type: String }
${QUEUE}`);
  const values = (given: Readonly<Record<string, string>>, previous?: ReadonlyMap<string, string>) =>
    parameterValues(
      template,
      Object.entries(given).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
      previous,
    );

  it("takes what is given, else the default", () => {
    expect(Object.fromEntries(values({ Given: "", Size: "big" }))).toEqual({ Given: "", Size: "big", Name: "abc", Days: "5", Owner: "xy" });
  });

  it("takes the value from before only where it is told to", () => {
    const previous = new Map([["Given", "then"]]);

    expect(parameterValues(template, [{ ParameterKey: "Given", UsePreviousValue: true }], previous).get("Given")).toBe("then");
    expect(() => parameterValues(template, [], previous)).toThrow("Parameters: [Given] must have values");
  });

  it.each([
    [{}, "Parameters: [Given] must have values"],
    [{ Given: "", Other: "" }, "Parameters: [Other] do not exist in the template"],
    [{ Given: "", Size: "huge" }, "Parameter 'Size' must be one of AllowedValues"],
    [{ Given: "", Name: "ABC" }, "Parameter 'Name' must match pattern [a-z]+"],
    [{ Given: "", Name: "a" }, "Parameter 'Name' must contain at least 2 characters"],
    [{ Given: "", Name: "abcde" }, "Parameter 'Name' must contain at most 4 characters"],
    [{ Given: "", Days: "many" }, "Parameter 'Days' must be a number"],
    [{ Given: "", Days: "0" }, "Parameter 'Days' must be a number not less than 1"],
    [{ Given: "", Days: "10" }, "Parameter 'Days' must be a number not greater than 9"],
    [{ Given: "", Owner: "y" }, "Parameter 'Owner' failed to satisfy constraint: begins with x"],
  ] as const)("refuses %j", (given, message) => {
    expect(() => values(given)).toThrow(message);
  });

  it("refuses, by name, types whose values it cannot look up", () => {
    const text = `Parameters: { P: { Type: AWS::EC2::VPC::Id, Default: x } }\n${QUEUE}`;

    expect(() => parameterValues(parseTemplate(text))).toThrow("FakeAws does not serve the parameter type AWS::EC2::VPC::Id");
  });
});

describe("requiredCapabilities", () => {
  it.each([
    [QUEUE, undefined],
    ["Resources: { U: { Type: AWS::IAM::User } }", "CAPABILITY_IAM"],
    ["Resources: { U: { Type: AWS::IAM::User, Properties: { UserName: u } } }", "CAPABILITY_NAMED_IAM"],
    ["Resources: { P: { Type: AWS::IAM::Policy, Properties: { PolicyName: p } } }", "CAPABILITY_IAM"],
    ["Resources: { P: { Type: AWS::IAM::ManagedPolicy, Properties: { ManagedPolicyName: p } } }", "CAPABILITY_NAMED_IAM"],
  ])("of %j", (text, capability) => {
    expect(requiredCapabilities(parseTemplate(text)).capability).toBe(capability);
  });

  it("takes the greater for the smaller, and not the other way round", () => {
    const named = parseTemplate("Resources: { U: { Type: AWS::IAM::User, Properties: { UserName: u } } }");
    const unnamed = parseTemplate("Resources: { U: { Type: AWS::IAM::User } }");

    expect(() => checkCapabilities(unnamed, ["CAPABILITY_NAMED_IAM"])).not.toThrow();
    expect(() => checkCapabilities(named, ["CAPABILITY_IAM"])).toThrow("Requires capabilities : [CAPABILITY_NAMED_IAM]");
  });
});
