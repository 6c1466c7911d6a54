import { attempt, type Deadline } from "@osb/core";
import type { KubeClient, KubeFailure } from "@osb/kubernetes";
import { ok, type ResultAsync } from "neverthrow";
import type { InstanceRef } from "../errors.ts";
import type { RegistrationPlace } from "../registration/registration.ts";
import { offersOf } from "./join-offers.ts";
import { type ClassObject, type InstanceObject, namespaceOf, resourcesOf, SERVICE_INSTANCES } from "./service-catalog-objects.ts";

/** The service instances that were made of a broker's classes. */
export function findInstances(
  kube: KubeClient,
  { name, scope }: RegistrationPlace,
  deadline: Deadline,
): ResultAsync<readonly InstanceRef[], KubeFailure> {
  return attempt(async function* () {
    const { classes } = offersOf(name, {
      classes: yield* kube.list<ClassObject>(resourcesOf(scope).classes, namespaceOf(scope), deadline),
      plans: [],
    });
    const instances = yield* kube.list<InstanceObject>(SERVICE_INSTANCES, namespaceOf(scope), deadline);
    return ok(instancesOf(classes, instances, scope.kind));
  });
}

/**
 * Those of `instances` that use one of `classes`: by the reference that the controller filled in, or, while it has not, by what the
 * user wrote. Without its class an instance can never be removed, so a doubtful one counts.
 */
export function instancesOf(
  classes: readonly ClassObject[],
  instances: readonly InstanceObject[],
  scope: "cluster" | "namespace",
): readonly InstanceRef[] {
  const names = new Set(classes.map(({ metadata }) => metadata.name));
  const externalNames = new Set(classes.map(({ spec }) => spec.externalName));
  const externalIds = new Set(classes.map(({ spec }) => spec.externalID));
  const uses = ({ spec }: InstanceObject): boolean => {
    const [ref, name, externalName, externalId] =
      scope === "cluster"
        ? [
            spec.clusterServiceClassRef,
            spec.clusterServiceClassName,
            spec.clusterServiceClassExternalName,
            spec.clusterServiceClassExternalID,
          ]
        : [spec.serviceClassRef, spec.serviceClassName, spec.serviceClassExternalName, spec.serviceClassExternalID];
    if (ref !== undefined) return names.has(ref.name);
    return (
      (name !== undefined && names.has(name)) ||
      (externalName !== undefined && externalNames.has(externalName)) ||
      (externalId !== undefined && externalIds.has(externalId))
    );
  };
  return instances.filter(uses).map(({ metadata }) => ({ namespace: metadata.namespace ?? "", name: metadata.name ?? "" }));
}
