import { inspectAwsPrereqs, planAccessKey, verifyAccessKey } from "@osb/aws-prereqs";
import { attempt, type Deadline, type OsbError, type Plan, planOf } from "@osb/core";
import { secretStore } from "@osb/kubernetes";
import { err, ok, type ResultAsync } from "neverthrow";
import type { InstallDeps } from "../install-deps.ts";
import type { InstallInput } from "../install-input.ts";
import { installParts } from "../install-parts.ts";

/** The access key that would be made; or whether the one that the operator brings works, as far as that can be seen before there is a table. */
export function planKey(deps: InstallDeps, input: InstallInput, deadline: Deadline): ResultAsync<Plan, OsbError> {
  const { aws, clientsFor, kube, clock } = deps;
  const { installation, region, existingKeySecret } = input;
  const { keySecret, userName, aws: prereqs } = installParts(input);
  const keyStore = secretStore(kube, { installation, ...keySecret });
  if (existingKeySecret === undefined) return planAccessKey({ aws, keyStore, clock }, { installation, userName }, deadline);

  return attempt(async function* () {
    const { accountId, table } = yield* inspectAwsPrereqs({ aws, clock }, prereqs, deadline);
    const tableName = prereqs.table?.name ?? "";
    const proof = await verifyAccessKey({ clientsFor, keyStore, clock }, { installation, region, accountId, tableName }, deadline);
    if (proof.isOk()) return ok(planOf([]));
    const isEarly = table === undefined && proof.error.type === "AccessKeyUnproven" && proof.error.question === "table-missing";
    return isEarly ? ok(planOf([])) : err(proof.error);
  });
}
