/** A rule of a fake, and what is to stand in its place for once. */
export interface ChangedRule {
  readonly what: string;
  /** Below `packages/testing/src`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** The test of this package that has to notice: a contract, a transcript, or the part's own. Below `packages/testing/src`. */
  readonly noticedBy: string;
  /** Whether the contracts notice too that run on real servers as well. */
  readonly inContracts: boolean;
}

const CORE = "kubernetes/transcripts/core.test.ts";
const CUSTOM = "kubernetes/transcripts/crd.test.ts";

/** Rules of the fakes, each of a kind that a change could break by mistake. */
export const CHANGED_RULES: readonly ChangedRule[] = [
  {
    what: "an access key is accepted as soon as it is made",
    file: "aws/aws-services.ts",
    from: "found.key.acceptedFromMs > this.#account.nowMs()",
    to: "found.key.acceptedFromMs === -1",
    noticedBy: "aws/fake-aws.test.ts",
    inContracts: false,
  },
  {
    what: "a user may have three access keys",
    file: "aws/iam/access-key-operations.ts",
    from: "if (living(user).length >= 2)",
    to: "if (living(user).length >= 3)",
    noticedBy: "aws/iam/access-key-operations.test.ts",
    inContracts: true,
  },
  {
    what: "no policy is looked at",
    file: "aws/policy/decide-access.ts",
    from: '!says("Allow", request, policies)',
    to: 'says("Deny", request, policies)',
    noticedBy: "aws/fake-aws.test.ts",
    inContracts: true,
  },
  {
    what: "a protected table can be deleted",
    file: "aws/dynamodb/table-operations.ts",
    from: "if (table.protected)",
    to: "if (table.protected && false)",
    noticedBy: "aws/dynamodb/table-operations.test.ts",
    inContracts: true,
  },
  {
    what: "finalizers hold nothing",
    file: "kubernetes/object-writes.ts",
    from: "if (finalizers.length === 0 && !isNamespace)",
    to: "if (finalizers.length < 1_000 && !isNamespace)",
    noticedBy: CUSTOM,
    inContracts: true,
  },
  {
    what: "an object that is being deleted takes new finalizers",
    file: "kubernetes/write-checks.ts",
    from: "if (added.length === 0) return [];",
    to: "if (added.length >= 0) return [];",
    noticedBy: CUSTOM,
    inContracts: true,
  },
  {
    what: "a write may be meant for another state of the object",
    file: "kubernetes/write-checks.ts",
    from: "if (resourceVersion && resourceVersion !== old.metadata.resourceVersion)",
    to: "if (resourceVersion === undefined && resourceVersion !== old.metadata.resourceVersion)",
    noticedBy: CUSTOM,
    inContracts: true,
  },
  {
    what: "whoever applies takes fields of others without a word",
    file: "kubernetes/fields/managed-fields.ts",
    from: "if (conflicts.length > 0 && !force)",
    to: "if (conflicts.length > 1_000 && !force)",
    noticedBy: CORE,
    inContracts: true,
  },
  {
    what: "Secrets may be larger",
    file: "kubernetes/kinds/secrets.ts",
    from: "const MAX_BYTES = 1_048_576",
    to: "const MAX_BYTES = 2_097_152",
    noticedBy: CORE,
    inContracts: true,
  },
  {
    what: "whoever may not do something may grant it",
    file: "kubernetes/access/check-escalation.ts",
    from: "if (missing.length === 0) return;",
    to: "if (missing.length >= 0) return;",
    noticedBy: CORE,
    inContracts: true,
  },
  {
    what: "whoever may not read a Secret may have a broker use it",
    file: "service-catalog/admission/service-catalog-admission.ts",
    from: "brokerDenial(admission) ?? secretDenial(scope, access, admission)",
    to: "brokerDenial(admission)",
    noticedBy: "service-catalog/admission/service-catalog-admission.test.ts",
    inContracts: true,
  },
  {
    what: "Service Catalog writes as fast as it can",
    file: "service-catalog/run-service-catalog.ts",
    from: "{ perSecond: 5, burst: 10 }",
    to: "{ perSecond: 5_000, burst: 10_000 }",
    noticedBy: "service-catalog/replay.test.ts",
    inContracts: false,
  },
];
