import { AwsFault } from "../../aws-fault.ts";
import type { Template } from "./template.ts";

/** The property that names a resource of IAM's, by type. A policy inside of another resource has no name of its own. */
const IAM_NAMES: Readonly<Record<string, string | undefined>> = {
  "AWS::IAM::AccessKey": undefined,
  "AWS::IAM::Group": "GroupName",
  "AWS::IAM::InstanceProfile": "InstanceProfileName",
  "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
  "AWS::IAM::Policy": undefined,
  "AWS::IAM::Role": "RoleName",
  "AWS::IAM::User": "UserName",
  "AWS::IAM::UserToGroupAddition": undefined,
};

/** What a caller has to acknowledge before this template may run, and for which types. */
export function requiredCapabilities({ resources }: Template): {
  readonly capability: string | undefined;
  readonly types: readonly string[];
} {
  const found = [...resources.values()].filter(({ type }) => type in IAM_NAMES);
  const named = found.some(({ type, properties }) => {
    const property = IAM_NAMES[type];
    return property !== undefined && property in properties;
  });
  const types = [...new Set(found.map(({ type }) => type))].sort();
  return { capability: found.length === 0 ? undefined : named ? "CAPABILITY_NAMED_IAM" : "CAPABILITY_IAM", types };
}

/** Throws where the caller has not acknowledged what the template needs. `CAPABILITY_NAMED_IAM` includes the other. */
export function checkCapabilities(template: Template, given: readonly string[] = []): void {
  const { capability } = requiredCapabilities(template);
  if (capability === undefined || given.includes(capability) || given.includes("CAPABILITY_NAMED_IAM")) return;
  throw new AwsFault("InsufficientCapabilitiesException", `Requires capabilities : [${capability}]`);
}
