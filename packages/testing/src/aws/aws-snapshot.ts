import type { AwsServices } from "./aws-services.ts";
import { chanceIn, stackSnapshot } from "./cloudformation/stacks/stack-snapshot.ts";
import { tagList } from "./operation.ts";
import type { Identity } from "./iam/identity.ts";

/** What is there, as plain data with stable order: to compare worlds. No ids that chance made, no dates, no secret. */
export interface AwsSnapshot {
  readonly tables: readonly object[];
  readonly users: readonly object[];
  readonly groups: readonly object[];
  readonly roles: readonly object[];
  readonly policies: readonly object[];
  readonly buckets: readonly object[];
  readonly queues: readonly object[];
  readonly topics: readonly object[];
  readonly parameters: readonly object[];
  readonly secrets: readonly object[];
  readonly stacks: readonly object[];
}

/** Reads everything that was made by calls. The administrator and other given identities are not part of it. */
export function snapshotOf({ tables, identities, buckets, queues, topics, parameters, secrets, cloudFormation }: AwsServices): AwsSnapshot {
  const stacks = cloudFormation.store.all();
  const snapshot = {
    tables: sorted(tables.all(), ({ arn }) => arn).map((table) => ({
      name: table.name,
      region: table.region,
      status: tables.statusOf(table),
      billing: table.billing,
      keys: table.keys,
      attributes: table.attributes,
      indexes: table.indexes.map(({ input, throughput }) => ({ ...input, ProvisionedThroughput: throughput })),
      items: table.items.size,
      protected: table.protected,
      recoveryDays: table.recoveryDays,
      encryption: table.encryption,
      tags: recordOf(table.tags),
    })),
    users: sorted([...identities.users.values()], ({ name }) => name)
      .filter(({ given }) => !given)
      .map((user) => ({
        ...held(user),
        tags: recordOf(user.tags),
        boundary: user.boundary,
        groups: [...user.groups].sort(),
        keys: user.keys.filter(({ deletedMs }) => deletedMs === undefined).map(({ status }) => ({ status })),
      })),
    groups: sorted([...identities.groups.values()], ({ name }) => name).map((group) => held(group)),
    roles: sorted([...identities.roles.values()], ({ name }) => name).map((role) => ({
      ...held(role),
      trust: JSON.parse(identities.trustOf(role, () => "somebody who is gone")) as object,
      tags: recordOf(role.tags),
      boundary: role.boundary,
      maxSessionSeconds: role.maxSessionSeconds,
    })),
    policies: sorted([...identities.policies.values()], ({ arn }) => arn)
      .filter(({ given }) => !given)
      .map((policy) => ({
        arn: policy.arn,
        tags: recordOf(policy.tags),
        versions: policy.versions.size,
        document: policy.versions.get(policy.defaultVersion)?.document,
      })),
    buckets: sorted(buckets.all(), ({ name }) => name).map(({ name, region, owner, readableBy, objects, settings }) => ({
      name,
      region,
      owner,
      readableBy,
      ...(settings.size === 0 ? {} : { settings: Object.fromEntries(sorted([...settings], ([member]) => member)) }),
      objects: sorted([...objects.values()], ({ key }) => key).map(({ key, etag }) => ({ key, etag })),
    })),
    queues: sorted(queues.all(), ({ arn }) => arn).map(({ name, region, attributes, tags }) => ({
      name,
      region,
      attributes: recordOf(attributes),
      tags: recordOf(tags),
    })),
    topics: sorted(topics.all(), ({ arn }) => arn).map(({ name, region, attributes, tags }) => ({
      name,
      region,
      attributes: recordOf(attributes),
      tags: recordOf(tags),
    })),
    parameters: sorted(parameters.all(), ({ name }) => name).map(({ name, region, type }) => ({ name, region, type })),
    secrets: sorted(secrets.all(), ({ name }) => name).map(({ name, region, tags }) => ({ name, region, tags: recordOf(tags) })),
    stacks: sorted(stacks, ({ region, name }) => `${region}/${name}`).flatMap(stackSnapshot),
  };
  return withoutChance(snapshot, chanceIn(stacks));
}

/** Names that stacks gave their resources end in a part of chance, wherever they stand. */
function withoutChance(snapshot: AwsSnapshot, ends: readonly string[]): AwsSnapshot {
  if (ends.length === 0) return snapshot;
  return JSON.parse(ends.reduce((text, end) => text.replaceAll(end, "-*"), JSON.stringify(snapshot))) as AwsSnapshot;
}

function held({ name, path, inline, attached }: Identity): object {
  const documents = [...inline].map(([policy, grant]) => [policy, grant.policy.document] as const);
  return { name, path, inline: Object.fromEntries(sorted(documents, ([policy]) => policy)), attached: [...attached.keys()].sort() };
}

const recordOf = (tags: ReadonlyMap<string, string>): Record<string, string> =>
  Object.fromEntries(sorted(tagList(tags), ({ Key }) => Key).map(({ Key, Value }) => [Key, Value]));

function sorted<T>(items: readonly T[], by: (item: T) => string): T[] {
  return [...items].sort((a, b) => (by(a) < by(b) ? -1 : 1));
}
