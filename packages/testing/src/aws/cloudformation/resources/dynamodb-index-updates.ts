import { invalid } from "../invalid.ts";
import { stable } from "../stacks/changed-properties.ts";
import type { Json } from "../template/template.ts";

type Index = Json & { readonly IndexName: string };

/** What `UpdateTable` is told, so that a table's indexes become the wanted ones: one is made or removed at a time. */
export function dynamodbIndexUpdates(before: readonly Index[], wanted: readonly Index[]): Json[] {
  const named = (indexes: readonly Index[], name: string): Index | undefined => indexes.find(({ IndexName }) => IndexName === name);
  const gone = before.filter(({ IndexName }) => named(wanted, IndexName) === undefined);
  const added = wanted.filter(({ IndexName }) => named(before, IndexName) === undefined);
  const kept = wanted.filter((index) => differs(named(before, index.IndexName), index));
  if (gone.length + added.length > 1) throw invalid("Cannot perform more than one GSI creation or deletion in a single update");

  const updates = kept.map((index) => {
    const { ProvisionedThroughput } = index;
    const former = { ...named(before, index.IndexName), ProvisionedThroughput };
    if (differs(former, { ...index, ProvisionedThroughput }) || ProvisionedThroughput === undefined)
      throw invalid(
        "Cannot update GSI's properties other than Provisioned Throughput and Contributor Insights Specification. You can create a new GSI with a different name.",
      );
    return { Update: { IndexName: index.IndexName, ProvisionedThroughput } };
  });
  return [...gone.map(({ IndexName }) => ({ Delete: { IndexName } })), ...added.map((Create) => ({ Create })), ...updates];
}

const differs = (a: object | undefined, b: object): boolean => a !== undefined && stable(a) !== stable(b);
