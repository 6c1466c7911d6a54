import { notServed } from "../../aws-fault.ts";
import { formatError, invalid } from "../invalid.ts";
import { templateData } from "./template-text.ts";

export type Json = Readonly<Record<string, unknown>>;

export interface TemplateParameter {
  readonly type: string;
  readonly default: string | undefined;
  readonly description: string | undefined;
  readonly noEcho: boolean;
  readonly allowedValues: readonly string[] | undefined;
  readonly allowedPattern: string | undefined;
  readonly constraintDescription: string | undefined;
  readonly limits: { readonly [Limit in "MinLength" | "MaxLength" | "MinValue" | "MaxValue"]?: number };
}

interface TemplateResource {
  readonly type: string;
  readonly properties: Json;
  readonly dependsOn: readonly string[];
  readonly condition: string | undefined;
  readonly deletionPolicy: "Delete" | "Retain" | "RetainExceptOnCreate";
  readonly updateReplacePolicy: "Delete" | "Retain";
  readonly metadata: unknown;
}

interface TemplateOutput {
  readonly value: unknown;
  readonly description: string | undefined;
  readonly condition: string | undefined;
  readonly exportName: unknown;
}

/** A template, taken apart. Nothing in it is evaluated yet. */
export interface Template {
  readonly text: string;
  readonly description: string | undefined;
  readonly metadata: unknown;
  readonly parameters: ReadonlyMap<string, TemplateParameter>;
  readonly mappings: Json;
  readonly conditions: Json;
  readonly resources: ReadonlyMap<string, TemplateResource>;
  readonly outputs: ReadonlyMap<string, TemplateOutput>;
}

const SECTIONS = ["AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Mappings", "Conditions", "Resources", "Outputs"];
const UNSERVED_SECTIONS = ["Transform", "Rules", "Hooks"];
const RESOURCE_MEMBERS = ["Type", "Properties", "DependsOn", "Condition", "DeletionPolicy", "UpdateReplacePolicy", "Metadata"];
const UNSERVED_MEMBERS = ["CreationPolicy", "UpdatePolicy"];

/** Takes a template apart, or throws what CloudFormation answers to one that it does not take. */
export function parseTemplate(text: string): Template {
  const data = templateData(text);
  if (!isObject(data)) throw formatError("unsupported structure.");
  for (const section of UNSERVED_SECTIONS) if (section in data) throw notServed(`the template section ${section}`);
  const unknown = Object.keys(data).filter((section) => !SECTIONS.includes(section));
  if (unknown.length > 0) throw invalid(`Invalid template property or properties [${unknown.join(", ")}]`);
  checkNothingIsNull(data, "");

  const resources = sectionOf(data, "Resources");
  if (Object.keys(resources).length === 0) throw formatError("At least one Resources member must be defined.");
  return {
    text,
    description: data["Description"] === undefined ? undefined : String(data["Description"]),
    metadata: data["Metadata"],
    parameters: mapped(sectionOf(data, "Parameters"), parameterOf),
    mappings: sectionOf(data, "Mappings"),
    conditions: sectionOf(data, "Conditions"),
    resources: mapped(resources, resourceOf),
    outputs: mapped(sectionOf(data, "Outputs"), outputOf),
  };
}

function parameterOf(name: string, spec: Json): TemplateParameter {
  if (typeof spec["Type"] !== "string") throw formatError(`Every Parameters object must contain a Type member. (${name})`);
  const text = (member: string): string | undefined => (spec[member] === undefined ? undefined : String(spec[member]));
  const limits = ["MinLength", "MaxLength", "MinValue", "MaxValue"].filter((member) => spec[member] !== undefined);
  return {
    type: spec["Type"],
    default: text("Default"),
    description: text("Description"),
    noEcho: text("NoEcho") === "true",
    allowedValues: (spec["AllowedValues"] as readonly unknown[] | undefined)?.map(String),
    allowedPattern: text("AllowedPattern"),
    constraintDescription: text("ConstraintDescription"),
    limits: Object.fromEntries(limits.map((member) => [member, Number(spec[member])])),
  };
}

function resourceOf(name: string, spec: Json): TemplateResource {
  if (typeof spec["Type"] !== "string") throw formatError(`[/Resources/${name}] Every Resources object must contain a Type member.`);
  for (const member of UNSERVED_MEMBERS) if (member in spec) throw notServed(`${member} of resources`);
  for (const member of Object.keys(spec))
    if (!RESOURCE_MEMBERS.includes(member)) throw invalid(`Invalid template resource property '${member}'`);
  return {
    type: spec["Type"],
    properties: (spec["Properties"] ?? {}) as Json,
    dependsOn: [spec["DependsOn"] ?? []].flat().map(String),
    condition: spec["Condition"] === undefined ? undefined : String(spec["Condition"]),
    deletionPolicy: policyOf(spec["DeletionPolicy"], ["Delete", "Retain", "RetainExceptOnCreate"]),
    updateReplacePolicy: policyOf(spec["UpdateReplacePolicy"], ["Delete", "Retain"]),
    metadata: spec["Metadata"],
  };
}

function policyOf<Policy extends string>(found: unknown, served: readonly Policy[]): Policy {
  const policy = served.find((each) => each === (found ?? "Delete"));
  if (policy === undefined) throw notServed(`the policy ${JSON.stringify(found)} for what becomes of a resource`);
  return policy;
}

function outputOf(_: string, spec: Json): TemplateOutput {
  if (spec["Value"] === undefined) throw formatError("Every Outputs member must contain a Value object");
  return {
    value: spec["Value"],
    description: spec["Description"] === undefined ? undefined : String(spec["Description"]),
    condition: spec["Condition"] === undefined ? undefined : String(spec["Condition"]),
    exportName: (spec["Export"] as Json | undefined)?.["Name"],
  };
}

function sectionOf(data: Json, section: string): Json {
  const found = data[section] ?? {};
  if (!isObject(found)) throw formatError(`${section} must be an object.`);
  return found;
}

function mapped<T>(section: Json, read: (name: string, spec: Json) => T): Map<string, T> {
  return new Map(
    Object.entries(section).map(([name, spec]) => {
      if (!/^[A-Za-z0-9]+$/.test(name)) throw formatError(`Resource name ${name} is non alphanumeric.`);
      if (!isObject(spec)) throw formatError("Any Resources member must be an object.");
      return [name, read(name, spec)];
    }),
  );
}

function checkNothingIsNull(value: unknown, path: string): void {
  if (value === null) throw invalid(`[${path}] 'null' values are not allowed in templates`);
  if (typeof value !== "object") return;
  for (const [key, member] of Object.entries(value as object)) checkNothingIsNull(member, `${path}/${key}`);
}

export const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
