import { describe, expect, it } from "vitest";
import { osbServiceOf, userIdOf } from "./osb-service.ts";
import { readServiceTemplate, type ServiceTemplate } from "./service-template.ts";
import { SERVICE_TEMPLATES } from "./templates/seed-service-templates.ts";

const USER_ID = userIdOf("123456789012", "ownproof");

describe("osbServiceOf", () => {
  it.each(Object.entries(SERVICE_TEMPLATES))("reads this package's template for %s", (name, text) => {
    const service = osbServiceOf(read(text), USER_ID);

    expect(service).toMatchObject({ name, bindable: true, plan_updateable: false });
    expect(service.description).not.toBe("");
    expect(service.plans?.map(({ description }) => description).every((description) => description !== "")).toBe(true);
    expect(text).not.toMatch(/AWS::Lambda|Transform:|AWS::IAM::AccessKey/);
  });

  it("makes the ids that the real broker made for another account's template", () => {
    const service = osbServiceOf(
      read(template("Name: aws-sqs", "ServicePlans: {standard: {Description: a}, fifo: {Description: b}}")),
      USER_ID,
    );

    expect(service.id).toBe("ee5fbd20-84ba-529d-a288-3805c6132a31");
    expect(service.plans?.[1]?.id).toBe("eac955ed-b3a1-56a9-9723-3debfa2c7dff");
  });

  it("lists a service without plans as such", () => {
    expect(osbServiceOf(read(template("Name: x")), USER_ID).plans).toBeNull();
  });

  it("changes the order of plans from load to load", () => {
    const read2 = read(template("Name: x", "ServicePlans: {a: {}, b: {}, c: {}}"));

    expect(
      [0, 1, 2].map((load) =>
        osbServiceOf(read2, USER_ID, load)
          .plans?.map(({ name }) => name)
          .join(""),
      ),
    ).toEqual(["abc", "bca", "cab"]);
  });

  it("tells prescribed, open, required and updatable parameters apart", () => {
    const text = template(
      "Name: x",
      "UpdatableParameters: [Size]",
      "ServicePlans: {p: {ParameterValues: {Fixed: 'true', Unknown: y}, ParameterDefaults: {Size: '5'}}}",
    );
    const [plan] =
      osbServiceOf(
        read(
          `${text}Parameters: {Fixed: {Type: String}, Size: {Type: Number, Default: 1}, Must: {Type: String, Default: , Description: d}}\n`,
        ),
        USER_ID,
      ).plans ?? [];
    const { create, update } = plan?.schemas.service_instance ?? {};

    expect(create?.parameters).toMatchObject({
      prescribed: { Fixed: "true" },
      required: ["Must"],
      properties: { Size: { default: "5", type: "integer" }, Must: { type: "string", description: "d" } },
    });
    expect(create?.parameters.properties).not.toHaveProperty("Fixed");
    expect(update?.parameters.properties).toEqual({ Size: { type: "integer", description: "" } });
  });
});

describe("readServiceTemplate", () => {
  it.each([
    ["Tags: aws", "yaml: unmarshal errors:\n  line 4: cannot unmarshal !!str `aws` into []string"],
    ['OutputsAsIs: "true"', "yaml: unmarshal errors:\n  line 4: cannot unmarshal !!str `true` into bool"],
    ["ServicePlans: {p: {ParameterValues: {A: [x]}}}", "yaml: unmarshal errors:\n  line 4: cannot unmarshal !!seq into string"],
  ])("loses a template with %s", (line, told) => {
    expect(readServiceTemplate(template("Name: x", line))).toBe(told);
  });

  it("takes intrinsics for text, and letters as they stand", () => {
    const text = template("Name: x", "ServicePlans: {p: {ParameterValues: {R: !Ref AWS::Region, N: 007, B: yes}}}");

    expect([...(read(text).spec.plans.get("p")?.parameterValues ?? [])]).toEqual([
      ["R", "AWS::Region"],
      ["N", "007"],
      ["B", "yes"],
    ]);
  });

  it("takes JSON too", () => {
    expect(read(JSON.stringify({ Metadata: { "AWS::ServiceBroker::Specification": { Name: "j" } } })).spec.name).toBe("j");
  });
});

function template(...lines: readonly string[]): string {
  return `Metadata:\n  AWS::ServiceBroker::Specification:\n${lines.map((line) => `    ${line}\n`).join("")}`;
}

function read(text: string): ServiceTemplate {
  const result = readServiceTemplate(text);
  if (typeof result === "string") throw new Error(result);
  return result;
}
