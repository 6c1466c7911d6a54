import {
  attempt,
  type Change,
  type Clock,
  Deadline,
  findingOf,
  type InvalidInput,
  type Plan,
  planOf,
  type Random,
  type RunOptions,
  systemClock,
  systemRandom,
} from "@osb/core";
import { type ClusterMismatch, expectedCluster, type KubeClient, type KubeFailure } from "@osb/kubernetes";
import { ok, type ResultAsync } from "neverthrow";
import { BrokerAccessConflict } from "../errors.ts";
import { accessNames, accessStores } from "./access-secrets.ts";
import type { BrokerAccessInput, FoundSecret, SeenAccess } from "./broker-access.ts";
import { checkedAccess } from "./checked-access.ts";
import { readAccess } from "./read-access.ts";

/** What {@link planBrokerAccess} and `applyBrokerAccess` need from the world. */
export interface BrokerAccessDeps {
  readonly kube: KubeClient;
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
}

export type PlanBrokerAccessError = InvalidInput | ClusterMismatch | KubeFailure;

/**
 * What `applyBrokerAccess` would do, found without a write. Secrets that are not ours are findings.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 30 000).
 * @returns The plan, or `InvalidInput`, or a failure of the cluster.
 */
export function planBrokerAccess(
  { kube, clock = systemClock, random = systemRandom }: BrokerAccessDeps,
  input: BrokerAccessInput,
  { signal, timeoutMs = 30_000 }: RunOptions = {},
): ResultAsync<Plan, PlanBrokerAccessError> {
  return attempt(async function* () {
    const wanted = yield* checkedAccess(input);
    using deadline = new Deadline(clock, "Plan of the broker's access", { signal, timeoutMs });
    yield* expectedCluster(kube, wanted.installation, deadline);
    const { seen } = yield* readAccess(kube, accessStores(kube, wanted), wanted, random, deadline);
    return ok(accessPlan(wanted, seen));
  });
}

/** The changes that what was seen leads to. */
export function accessPlan(input: Pick<BrokerAccessInput, "installation" | "namespace">, { basicAuth, tls }: SeenAccess): Plan {
  const names = accessNames(input);
  const parts = [
    { found: basicAuth, name: names.basicAuth.name },
    { found: tls, name: names.tls.name },
  ];
  return planOf(
    parts.flatMap(({ found, name }) => changeOf(name, found)),
    parts.flatMap(({ found, name }) => (found?.owned === false ? [findingOf(new BrokerAccessConflict(`${input.namespace}/${name}`))] : [])),
  );
}

function changeOf(name: string, found: FoundSecret | undefined): readonly Change[] {
  if (found === undefined) return [{ action: "create", kind: "Secret", name, reason: "there is none" }];
  return found.owned && found.problem !== undefined ? [{ action: "replace", kind: "Secret", name, reason: found.problem }] : [];
}
