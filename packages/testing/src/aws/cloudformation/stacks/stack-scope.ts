import type { Account } from "../../account.ts";
import type { AwsFault } from "../../aws-fault.ts";
import { formatError, templateError } from "../invalid.ts";
import { holds, NO_VALUE, type Scope } from "../template/evaluate.ts";
import { MASKED, referredValue } from "../template/parameter-values.ts";
import { checkAttribute } from "../resources/resource-types.ts";
import type { Deployment, Stack } from "./stack.ts";

/** Where a template is evaluated. */
export interface Place {
  readonly accountId: string;
  readonly partition: string;
  readonly region: string;
  readonly stackId: string;
  readonly stackName: string;
}

/** What a resource gives to others; `undefined` where it is not there. */
export type ResourceValue = (logicalId: string, attribute: string | undefined) => string | undefined;

/** What names stand for in a stack. `masked`: values that must not be shown are not. */
export function stackScope({ template, parameters }: Deployment, place: Place, valueOf: ResourceValue, masked = false): Scope {
  const suffix = place.partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  const pseudo: Readonly<Record<string, unknown>> = {
    "AWS::AccountId": place.accountId,
    "AWS::NoValue": NO_VALUE,
    "AWS::NotificationARNs": [],
    "AWS::Partition": place.partition,
    "AWS::Region": place.region,
    "AWS::StackId": place.stackId,
    "AWS::StackName": place.stackName,
    "AWS::URLSuffix": suffix,
  };
  const known = new Map<string, boolean>();
  const scope: Scope = {
    mappings: template.mappings,

    ref: (name) => {
      if (Object.hasOwn(pseudo, name)) return pseudo[name];
      const parameter = template.parameters.get(name);
      const value = parameters.get(name);
      if (parameter !== undefined && value !== undefined) return masked && parameter.noEcho ? MASKED : referredValue(parameter, value);
      const found = valueOf(name, undefined);
      if (found === undefined) throw lost(name);
      return found;
    },

    attribute: (name, attribute) => {
      const resource = template.resources.get(name);
      if (resource === undefined) throw templateError(`instance of Fn::GetAtt references undefined resource ${name}`);
      checkAttribute(name, resource, attribute);
      const found = valueOf(name, attribute);
      if (found === undefined) throw lost(name);
      return found;
    },

    condition: (name) => {
      const found = known.get(name);
      if (found !== undefined) return found;
      const definition = template.conditions[name];
      if (definition === undefined) throw templateError(`Unresolved condition ${name}`);
      const result = holds(definition, scope);
      known.set(name, result);
      return result;
    },
  };
  return scope;
}

/** The resources that a deployment has, as far as its conditions say so. */
export function wantedResources({ template }: Deployment, scope: Scope): string[] {
  return [...template.resources].filter(([, { condition }]) => condition === undefined || scope.condition(condition)).map(([id]) => id);
}

const lost = (name: string): AwsFault => formatError(`Unresolved resource dependencies [${name}] in the Resources block of the template`);

/** The place of a stack. */
export function placeOf({ accountId, partition }: Account, { region, id, name }: Pick<Stack, "region" | "id" | "name">): Place {
  return { accountId, partition, region, stackId: id, stackName: name };
}
