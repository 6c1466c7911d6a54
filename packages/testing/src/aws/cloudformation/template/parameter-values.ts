import { notServed } from "../../aws-fault.ts";
import { invalid } from "../invalid.ts";
import type { Template, TemplateParameter } from "./template.ts";

/** A parameter as a request gives it. */
export interface GivenParameter {
  readonly ParameterKey: string;
  readonly ParameterValue?: string;
  readonly UsePreviousValue?: boolean | string;
}

/** What stands in place of a value that must not be shown. */
export const MASKED = "****";

/**
 * The value of each of the template's parameters: given, as it was before, or its default. Throws what CloudFormation answers
 * where one is missing, unknown or not allowed.
 */
export function parameterValues(
  { parameters }: Template,
  given: readonly GivenParameter[] = [],
  previous: ReadonlyMap<string, string> = new Map(),
): Map<string, string> {
  const unknown = given.map(({ ParameterKey }) => ParameterKey).filter((key) => !parameters.has(key));
  if (unknown.length > 0) throw invalid(`Parameters: [${unknown.join(", ")}] do not exist in the template`);

  const values = new Map<string, string>();
  const missing: string[] = [];
  for (const [name, parameter] of parameters) {
    const value = valueOf(name, parameter, given, previous);
    if (value === undefined) missing.push(name);
    else values.set(name, value);
  }
  if (missing.length > 0) throw invalid(`Parameters: [${missing.join(", ")}] must have values`);
  for (const [name, value] of values) checkValue(name, value, parameters.get(name));
  return values;
}

/** A parameter's value as `Ref` gives it: lists are lists. */
export function referredValue({ type }: TemplateParameter, value: string): string | readonly string[] {
  return type.startsWith("List<") || type === "CommaDelimitedList" ? value.split(",").map((item) => item.trim()) : value;
}

function valueOf(
  name: string,
  parameter: TemplateParameter,
  given: readonly GivenParameter[],
  previous: ReadonlyMap<string, string>,
): string | undefined {
  const found = given.find(({ ParameterKey }) => ParameterKey === name);
  if (String(found?.UsePreviousValue) === "true") {
    if (!previous.has(name))
      throw invalid(
        `Invalid input for parameter key ${name}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
      );
    return previous.get(name);
  }
  return found?.ParameterValue === undefined ? parameter.default : String(found.ParameterValue);
}

function checkValue(name: string, value: string, parameter: TemplateParameter | undefined): void {
  if (parameter === undefined) return;
  const { type, allowedValues, allowedPattern, constraintDescription, limits } = parameter;
  const refuse = (rule: string): never => {
    throw invalid(
      `Parameter '${name}' ${constraintDescription === undefined ? rule : `failed to satisfy constraint: ${constraintDescription}`}`,
    );
  };
  if (!["String", "Number", "CommaDelimitedList", "List<Number>"].includes(type)) throw notServed(`the parameter type ${type}`);

  const items = [referredValue(parameter, value)].flat();
  if (allowedValues !== undefined && items.some((item) => !allowedValues.includes(item))) refuse(`must be one of AllowedValues`);
  if (type === "String") {
    if (allowedPattern !== undefined && !new RegExp(`^(?:${allowedPattern})$`).test(value)) refuse(`must match pattern ${allowedPattern}`);
    if (value.length < (limits.MinLength ?? 0)) refuse(`must contain at least ${limits.MinLength} characters`);
    if (value.length > (limits.MaxLength ?? Infinity)) refuse(`must contain at most ${limits.MaxLength} characters`);
  }
  if (type.includes("Number"))
    for (const item of items) {
      if (item === "" || Number.isNaN(Number(item))) throw invalid(`Parameter '${name}' must be a number`);
      if (Number(item) < (limits.MinValue ?? -Infinity)) refuse(`must be a number not less than ${limits.MinValue}`);
      if (Number(item) > (limits.MaxValue ?? Infinity)) refuse(`must be a number not greater than ${limits.MaxValue}`);
    }
}
