import type { AwsFailure } from "@osb/aws";
import { attempt, Deadline, type Finding, findingOf, type InvalidInput, type Plan, planOf, type RunOptions, systemClock } from "@osb/core";
import { err, ok, type ResultAsync } from "neverthrow";
import { type AwsPrereqsDeps, type AwsPrereqsInput, IAM_PATH, UPSTREAM_TEMPLATES } from "./aws-prereqs.ts";
import { isOurTable, missingSafeguards } from "./broker-table/broker-table.ts";
import { type CheckedAwsPrereqs, checkedAwsPrereqs } from "./checked-aws-prereqs.ts";
import { changesOf, mismatchesOf, type Observation, observeAwsPrereqs } from "./observe-aws-prereqs.ts";
import { findMissingPermissions, type PermissionsReport } from "./permissions/find-missing-permissions.ts";
import { type NeededPermissions, neededPermissions } from "./permissions/needed-permissions.ts";

export type PlanAwsPrereqsError = InvalidInput | AwsFailure;

/** The regions that the broker offers its users as a parameter, by its own code: what is not among them cannot be chosen. */
const OFFERED_REGIONS = [
  ...["ap-northeast-1", "ap-northeast-2", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1", "eu-central-1"],
  ...["eu-west-1", "eu-west-2", "sa-east-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2"],
];

/**
 * Says what `applyAwsPrereqs` would do and what stands in its way, and changes nothing.
 *
 * Findings, blocking: `AccountMismatch`, `RegionMismatch` (then there are no changes: it was not looked), `TableMismatch`,
 * `IdentityMismatch`, `permission-missing`. Unknown: `permissions-unknown`. Warnings: `templates-of-upstream`,
 * `region-not-offered`, `table-without-safeguards`.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 60 000).
 * @returns Changes with their reasons, findings, and the fingerprint that `applyAwsPrereqs` takes as `expect`, or one of
 * - `InvalidInput`: everything that is wrong with the input;
 * - `AwsCallFailed`: AWS does not accept the credentials or is out of reach; `TimedOut`, `Aborted`.
 */
export function planAwsPrereqs(
  { aws, clock = systemClock }: AwsPrereqsDeps,
  input: AwsPrereqsInput,
  { signal, timeoutMs = 60_000 }: RunOptions = {},
): ResultAsync<Plan, PlanAwsPrereqsError> {
  return attempt(async function* () {
    const checked = yield* checkedAwsPrereqs(input);
    using deadline = new Deadline(clock, "Planning the AWS prerequisites", { signal, timeoutMs });

    const looked = await observeAwsPrereqs(aws, checked, deadline);
    if (looked.isErr()) {
      const { error } = looked;
      if (error.type !== "AccountMismatch" && error.type !== "RegionMismatch") return err(error);
      return ok(planOf([], [findingOf(error), ...findingsOnInput(checked)]));
    }

    const seen = looked.value;
    const { table, user, policy } = seen.wanted;
    const changes = changesOf(seen, checked.region);
    const absentUser = seen.user.unwrapOr(undefined) === undefined ? user?.arn.replace(IAM_PATH, "/") : undefined;
    const identity = user && policy && { user: user.arn, policy: policy.arn, absentUser };
    const needed = neededPermissions({ table: table.arn, identity }, changes);
    const report = yield* findMissingPermissions(aws.iam, seen.caller.arn, needed, deadline);
    return ok(
      planOf(changes, [
        ...mismatchesOf(seen).map(findingOf),
        ...permissionFindings(seen, needed, report),
        ...findingsOnTable(seen),
        ...findingsOnInput(checked),
      ]),
    );
  });
}

/** What the simulation says is missing, and what was refused while looking, which counts more. */
function permissionFindings(
  seen: Observation,
  needed: readonly NeededPermissions[],
  { missing, unknown }: PermissionsReport,
): readonly Finding[] {
  const { arn } = seen.caller;
  const refused = [seen.table, seen.user, seen.policy].flatMap((part) => (part.isErr() ? [part.error.operation] : []));
  const findings = needed.flatMap(({ resource, actions }): readonly Finding[] => {
    const simulated = missing.find((each) => each.resource === resource)?.actions ?? [];
    // Where the user may be read once it is there, it was the one without a path that was refused.
    const isOther = (action: string): boolean => action === "iam:GetUser" && unknown === undefined && resource === seen.wanted.user?.arn;
    const lacking = actions.filter((action) => simulated.includes(action) || (refused.includes(action) && !isOther(action)));
    if (lacking.length === 0) return [];
    const list = lacking.join(", ");
    return [
      {
        type: "permission-missing",
        level: "blocking",
        message: `${arn} may not do ${list} on ${resource}`,
        remediation: `Allow ${list} on ${resource} to ${arn}.`,
      },
    ];
  });
  if (unknown === undefined) return findings;
  const message = `whether ${arn} may do all that is needed is unknown: ${unknown}`;
  const remediation = `Allow iam:SimulatePrincipalPolicy to the caller to have it looked at, or make sure of it: ${[...new Set(needed.flatMap(({ actions }) => actions))].join(", ")}.`;
  return [...findings, { type: "permissions-unknown", level: "unknown", message, remediation }];
}

function findingsOnTable({ wanted, table }: Observation): readonly Finding[] {
  const found = table.unwrapOr(undefined);
  if (found === undefined || isOurTable(wanted.table, found) || found.description.TableStatus !== "ACTIVE") return [];
  const missing = missingSafeguards(found);
  if (missing.length === 0) return [];
  const message = `table ${wanted.table.name}, which others made, goes without ${missing.join(" and ")}: the broker forgets its stacks when the table is lost`;
  return [{ type: "table-without-safeguards", level: "warning", message, remediation: `Have ${missing.join(" and ")} switched on.` }];
}

function findingsOnInput({ templates, region }: CheckedAwsPrereqs): readonly Finding[] {
  const findings: Finding[] = [];
  if (templates.bucket === UPSTREAM_TEMPLATES.bucket)
    findings.push({
      type: "templates-of-upstream",
      level: "warning",
      message: `the service templates come from the public bucket ${templates.bucket}: who owns it decides what runs with the broker's rights`,
      remediation: "Copy the templates you want into a bucket of your own, and pass it as templates.",
    });
  if (!OFFERED_REGIONS.includes(region))
    findings.push({
      type: "region-not-offered",
      level: "warning",
      message: `the broker does not offer ${region} among the regions that its users may choose from`,
      remediation: `Expect forms that cannot name ${region}, or use one of ${OFFERED_REGIONS.join(", ")}.`,
    });
  return findings;
}
