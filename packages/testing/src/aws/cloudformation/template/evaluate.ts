import { notServed } from "../../aws-fault.ts";
import { templateError } from "../invalid.ts";
import { attributePath } from "./template-text.ts";
import { isObject, type Json } from "./template.ts";

/** What names in a template stand for. */
export interface Scope {
  /** What `Ref` gives; `undefined` where there is no such name. */
  ref(name: string): unknown;
  attribute(resource: string, name: string): unknown;
  condition(name: string): boolean;
  readonly mappings: Json;
}

/** `Ref` of `AWS::NoValue`: the property is left out. */
export const NO_VALUE = Symbol("AWS::NoValue");

/** Stands for what only making a resource will tell. Whatever is worked out of it is not known either. */
export const UNKNOWN = "{{changeSet:KNOWN_AFTER_APPLY}}";

/** A value with its intrinsic functions worked out. Throws what CloudFormation answers to a wrong use of one. */
export function evaluate(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => evaluate(item, scope)).filter((item) => item !== NO_VALUE);
  if (!isObject(value)) return value;
  const [name = "", ...others] = Object.keys(value);
  if (others.length === 0 && (name === "Ref" || name.startsWith("Fn::"))) return called(name, value[name], scope);
  const members = Object.entries(value).map(([key, member]) => [key, evaluate(member, scope)] as const);
  return Object.fromEntries(members.filter(([, member]) => member !== NO_VALUE));
}

/** Whether a condition's definition holds. */
export function holds(definition: unknown, scope: Scope): boolean {
  if (!isObject(definition)) return String(definition) === "true";
  const [name = ""] = Object.keys(definition);
  const parts = [definition[name]].flat();
  switch (name) {
    case "Condition":
      return scope.condition(String(definition[name]));
    case "Fn::Equals":
      if (parts.length !== 2) throw templateError("every Fn::Equals object requires a list of 2 string parameters.");
      return String(evaluate(parts[0], scope)) === String(evaluate(parts[1], scope));
    case "Fn::And":
      return parts.every((part) => holds(part, scope));
    case "Fn::Or":
      return parts.some((part) => holds(part, scope));
    case "Fn::Not":
      return !holds(parts[0], scope);
    default:
      throw notServed(`${name} in conditions`);
  }
}

function called(name: string, argument: unknown, scope: Scope): unknown {
  switch (name) {
    case "Ref":
      return scope.ref(String(argument));
    case "Fn::GetAtt": {
      const [resource = "", attribute] = typeof argument === "string" ? attributePath(argument) : [argument].flat().map(String);
      return scope.attribute(resource, String(attribute));
    }
    case "Fn::Sub":
      return substituted(argument, scope);
    case "Fn::Join": {
      const [separator, list] = listOf(argument, name);
      return listOf(evaluate(list, scope), name).map(String).join(String(separator));
    }
    case "Fn::Select": {
      const [index, list] = listOf(argument, name);
      const items = listOf(evaluate(list, scope), name);
      if (items.some((item) => item === UNKNOWN)) return UNKNOWN;
      const chosen = items[Number(evaluate(index, scope))];
      if (chosen === undefined)
        throw templateError("Fn::Select cannot select nonexistent value at index " + String(evaluate(index, scope)));
      return chosen;
    }
    case "Fn::Split": {
      const [separator, text] = listOf(argument, name);
      const whole = String(evaluate(text, scope));
      return whole.includes(UNKNOWN) ? [UNKNOWN] : whole.split(String(separator));
    }
    case "Fn::If": {
      const [condition, yes, no] = listOf(argument, name);
      return evaluate(scope.condition(String(condition)) ? yes : no, scope);
    }
    case "Fn::FindInMap":
      return found(listOf(evaluate(argument, scope), name).map(String), scope);
    case "Fn::Base64": {
      const text = String(evaluate(argument, scope));
      return text.includes(UNKNOWN) ? UNKNOWN : Buffer.from(text).toString("base64");
    }
    case "Fn::Equals":
    case "Fn::And":
    case "Fn::Or":
    case "Fn::Not":
      throw templateError(`${name} cannot be used outside of Conditions`);
    default:
      throw notServed(`the intrinsic function ${name}`);
  }
}

function substituted(argument: unknown, scope: Scope): string {
  const [text, given] = Array.isArray(argument) ? [String(argument[0]), argument[1] as Json] : [String(argument), {}];
  return text.replace(/\$\{(!?)([^}]*)\}/g, (whole, literal: string, variable: string) => {
    if (literal === "!") return `\${${variable}}`;
    const name = variable.trim();
    if (Object.hasOwn(given, name)) return String(evaluate(given[name], scope));
    const value = name.includes(".") ? scope.attribute(...attributePath(name)) : scope.ref(name);
    if (Array.isArray(value) || value === undefined)
      throw templateError(`variable ${name} in Fn::Sub expression does not resolve to a string`);
    return String(value);
  });
}

function found([map = "", first = "", second = ""]: readonly string[], { mappings }: Scope): unknown {
  const value = (mappings as Record<string, Record<string, Json>>)[map]?.[first]?.[second];
  if (value === undefined) throw templateError(`Unable to get mapping for ${map}::${first}::${second}`);
  return value;
}

function listOf(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value)) throw templateError(`${name} requires a list argument`);
  return value as readonly unknown[];
}
