import { type Installation, OWNER_MARK } from "@osb/core";
import { apiVersionOf, type KubeObject, type ObjectRef } from "../kube-object.ts";
import { LEASES } from "../resources.ts";

/** A Lease of `coordination.k8s.io/v1`, as far as the lock uses it. */
export interface LockLease extends KubeObject {
  readonly spec?:
    | {
        readonly holderIdentity?: string | undefined;
        readonly leaseDurationSeconds?: number | undefined;
        readonly leaseTransitions?: number | undefined;
      }
    | undefined;
}

/** Somebody's hold on the lock. */
export interface LockClaim {
  /** Tells this very run from every other, those of the same holder included. */
  readonly run: string;
  /** Who, in words for people. */
  readonly holder: string;
  /** Grows by one each time the lock goes from one holder to another without having been released. */
  readonly epoch: number;
  /** A sign of life comes at least four times in this many milliseconds. */
  readonly abandonedAfterMs: number;
}

const RUN = "osb-sdk/run";
/** The API keeps the resourceVersion of a write that changes nothing; this makes each renewal a change, without anybody's wall clock. */
const RENEWALS = "osb-sdk/renewals";

/** Where the lock of an installation is. */
export function lockRef({ name }: Installation, namespace: string): ObjectRef {
  return { resource: LEASES, namespace, name: `${name}-osb-lock` };
}

/** The Lease that says `claim`, in place of the one at `version`, or of none. */
export function lockLease(
  installation: Installation,
  namespace: string,
  claim: LockClaim,
  renewals: number,
  version: string | undefined,
): LockLease {
  return {
    apiVersion: apiVersionOf(LEASES),
    kind: LEASES.kind,
    metadata: {
      name: lockRef(installation, namespace).name,
      namespace,
      ...(version === undefined ? {} : { resourceVersion: version }),
      labels: { [OWNER_MARK]: installation.name },
      annotations: { [RUN]: claim.run, [RENEWALS]: String(renewals) },
    },
    spec: { holderIdentity: claim.holder, leaseDurationSeconds: Math.ceil(claim.abandonedAfterMs / 1_000), leaseTransitions: claim.epoch },
  };
}

/** What a Lease says, or `undefined` where nobody has the lock. */
export function claimOf(lease: LockLease | undefined): LockClaim | undefined {
  const { holderIdentity: holder, leaseDurationSeconds = 0, leaseTransitions: epoch = 0 } = lease?.spec ?? {};
  if (!holder) return undefined;
  return { run: lease?.metadata.annotations?.[RUN] ?? "", holder, epoch, abandonedAfterMs: leaseDurationSeconds * 1_000 };
}
