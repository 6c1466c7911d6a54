import type { Change, Deadline, Installation } from "@osb/core";
import type { Access, KubeClient, KubeFailure } from "@osb/kubernetes";
import type { ResultAsync } from "neverthrow";
import type {
  AuthSecretUnusable,
  InstanceRef,
  RegistrationConflict,
  ScopeNamespaceMissing,
  ServiceCatalogMissing,
  UnlistedByKf,
} from "../errors.ts";
import type { FoundRegistration, RegistrationPlace, RegistrationSpec } from "./registration.ts";

/** What makes registering on this cluster impossible, or pointless, before anything was tried. */
export type Obstacle = ServiceCatalogMissing | UnlistedByKf | ScopeNamespaceMissing;

/** What would have to change so that the platform can read the credentials, and their version, where it is known before. */
export interface PlannedCredentials {
  readonly changes: readonly Change[];
  readonly version: string | undefined;
}

/**
 * An API at which brokers are registered. What is done, and in which order, is the verbs' matter; how it is written down
 * is the target's. Service Catalog is one; Kf's own API is to become another.
 */
export interface RegistrationTarget {
  /** How a broker of that place is called in messages: `ClusterServiceBroker prod`. */
  describe(place: RegistrationPlace): { readonly kind: string; readonly name: string };
  /** Looks for all obstacles; `acceptUnlistedByKf` does not matter here. */
  survey(kube: KubeClient, spec: RegistrationSpec, deadline: Deadline): ResultAsync<readonly Obstacle[], KubeFailure>;
  /** What the caller must be allowed to do for the registration to be made and looked at. */
  rights(spec: RegistrationSpec): readonly Access[];
  find(kube: KubeClient, place: RegistrationPlace, deadline: Deadline): ResultAsync<FoundRegistration | undefined, KubeFailure>;
  /** What {@link RegistrationTarget.keepCredentials} would do. A Secret that the caller has yet to make is none of it. */
  planCredentials(
    kube: KubeClient,
    spec: RegistrationSpec,
    deadline: Deadline,
  ): ResultAsync<PlannedCredentials, KubeFailure | RegistrationConflict>;
  /** Makes sure that the platform can read the credentials. The version changes with their Secret. */
  keepCredentials(
    kube: KubeClient,
    spec: RegistrationSpec,
    deadline: Deadline,
  ): ResultAsync<{ readonly version: string }, KubeFailure | AuthSecretUnusable | RegistrationConflict>;
  /** Writes the registration: all that the spec names, and nothing else unless it replaces somebody else's. */
  request(kube: KubeClient, spec: RegistrationSpec, deadline: Deadline): ResultAsync<void, KubeFailure | AuthSecretUnusable>;
  /** Makes the platform fetch the catalog now, and remembers for which credentials, in one write. */
  kick(kube: KubeClient, spec: RegistrationSpec, deadline: Deadline): ResultAsync<void, KubeFailure>;
  /** The instances of the broker's services. */
  instancesOf(kube: KubeClient, place: RegistrationPlace, deadline: Deadline): ResultAsync<readonly InstanceRef[], KubeFailure>;
  /** Asks for the registration's end; the platform may need a while for it. */
  remove(kube: KubeClient, place: RegistrationPlace, deadline: Deadline): ResultAsync<void, KubeFailure>;
  /** Removes what {@link RegistrationTarget.keepCredentials} made, and nothing else. */
  removeCredentials(
    kube: KubeClient,
    place: RegistrationPlace & { readonly installation: Installation },
    deadline: Deadline,
  ): ResultAsync<void, KubeFailure>;
}

/** The obstacles that this caller has not accepted. */
export function blockingObstacles({ acceptUnlistedByKf }: RegistrationSpec, obstacles: readonly Obstacle[]): readonly Obstacle[] {
  return obstacles.filter(({ type }) => type !== "UnlistedByKf" || !acceptUnlistedByKf);
}
