import { notServed } from "../../aws-fault.ts";
import { templateError } from "../invalid.ts";
import { referencesIn } from "../template/references.ts";
import type { Template } from "../template/template.ts";
import { dynamodbTable } from "./dynamodb-table.ts";
import { iamAccessKey } from "./iam-access-key.ts";
import { iamManagedPolicy } from "./iam-managed-policy.ts";
import { iamPolicy } from "./iam-policy.ts";
import { iamRole } from "./iam-role.ts";
import { iamUser } from "./iam-user.ts";
import type { ResourceType } from "./resource-type.ts";
import { s3Bucket } from "./s3-bucket.ts";
import { secretsmanagerSecret } from "./secretsmanager-secret.ts";
import { snsTopic } from "./sns-topic.ts";
import { sqsQueue } from "./sqs-queue.ts";
import { sqsQueuePolicy } from "./sqs-queue-policy.ts";
import { ssmParameter } from "./ssm-parameter.ts";

const SERVED = [
  dynamodbTable,
  iamAccessKey,
  iamManagedPolicy,
  iamPolicy,
  iamRole,
  iamUser,
  s3Bucket,
  snsTopic,
  sqsQueue,
  sqsQueuePolicy,
  secretsmanagerSecret,
  ssmParameter,
];

const BY_NAME: ReadonlyMap<string, ResourceType> = new Map(SERVED.map((each) => [each.type, each]));

/** What the fake knows about a type; a type that it does not know is refused by name. */
export function resourceType(name: string): ResourceType {
  const found = BY_NAME.get(name);
  if (found === undefined) throw notServed(`the resource type ${name}`);
  return found;
}

/** Refuses, by name, types and properties that the fake does not serve. */
export function checkResourceTypes({ resources }: Template): void {
  for (const { type, properties } of resources.values()) {
    const { properties: served } = resourceType(type);
    for (const name of Object.keys(properties)) if (!Object.hasOwn(served, name)) throw notServed(`the property ${name} of ${type}`);
  }
}

/** Throws where a template asks a resource for what its type does not give. */
export function checkAttributes({ resources, outputs }: Template): void {
  const found = [...resources.values(), ...outputs.values()].flatMap(({ ...member }) =>
    referencesIn("properties" in member ? member.properties : member.value),
  );
  for (const { name, attribute } of found) {
    const resource = resources.get(name);
    if (resource !== undefined && attribute !== undefined) checkAttribute(name, resource, attribute);
  }
}

/** Throws where a resource's type does not give the attribute. */
export function checkAttribute(name: string, { type }: { readonly type: string }, attribute: string): void {
  if (resourceType(type).attributes.includes(attribute)) return;
  throw templateError(`resource ${name} does not support attribute type ${attribute} in Fn::GetAtt`);
}
