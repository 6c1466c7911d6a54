/** A rule of a fake, and what is to stand in its place for once. */
export interface ChangedRule {
  readonly what: string;
  /** Below `packages/testing/src`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Rules of the fakes, each of a kind that a change could break by mistake. */
export const CHANGED_RULES: readonly ChangedRule[] = [
  {
    what: "whoever applies takes fields of others without a word",
    file: "kubernetes/fields/managed-fields.ts",
    from: "if (conflicts.length > 0 && !force)",
    to: "if (conflicts.length > 1_000 && !force)",
  },
  {
    what: "Secrets may be larger",
    file: "kubernetes/kinds/secrets.ts",
    from: "const MAX_BYTES = 1_048_576",
    to: "const MAX_BYTES = 2_097_152",
  },
  {
    what: "an object that is being deleted takes new finalizers",
    file: "kubernetes/write-checks.ts",
    from: "if (added.length === 0) return [];",
    to: "if (added.length >= 0) return [];",
  },
  {
    what: "a write may be meant for another state of the object",
    file: "kubernetes/write-checks.ts",
    from: "if (resourceVersion && resourceVersion !== old.metadata.resourceVersion)",
    to: "if (resourceVersion === undefined && resourceVersion !== old.metadata.resourceVersion)",
  },
  {
    what: "a user may have three access keys",
    file: "aws/iam/access-key-operations.ts",
    from: "if (living(user).length >= 2)",
    to: "if (living(user).length >= 3)",
  },
  {
    what: "a protected table can be deleted",
    file: "aws/dynamodb/table-operations.ts",
    from: "if (table.protected)",
    to: "if (table.protected && false)",
  },
];
