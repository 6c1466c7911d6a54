import type { AwsServices } from "./aws-services.ts";
import { tagList } from "./operation.ts";
import type { Identity } from "./iam/identity.ts";

/** What is there, as plain data with stable order: to compare worlds. No ids that chance made, no dates, no secret. */
export interface AwsSnapshot {
  readonly tables: readonly object[];
  readonly users: readonly object[];
  readonly groups: readonly object[];
  readonly policies: readonly object[];
  readonly buckets: readonly object[];
}

/** Reads everything that was made by calls. The administrator and other given identities are not part of it. */
export function snapshotOf({ tables, identities, buckets }: AwsServices): AwsSnapshot {
  return {
    tables: sorted(tables.all(), ({ arn }) => arn).map((table) => ({
      name: table.name,
      region: table.region,
      status: tables.statusOf(table),
      billing: table.billing,
      keys: table.keys,
      attributes: table.attributes,
      indexes: table.indexes,
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
    policies: sorted([...identities.policies.values()], ({ arn }) => arn)
      .filter(({ given }) => !given)
      .map((policy) => ({
        arn: policy.arn,
        tags: recordOf(policy.tags),
        versions: policy.versions.size,
        document: policy.versions.get(policy.defaultVersion)?.document,
      })),
    buckets: sorted(buckets.all(), ({ name }) => name).map(({ name, region, owner, readableBy, objects }) => ({
      name,
      region,
      owner,
      readableBy,
      objects: sorted([...objects.values()], ({ key }) => key).map(({ key, etag }) => ({ key, etag })),
    })),
  };
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
