import { attempt, type Deadline } from "@osb/core";
import type { KubeClient, KubeFailure } from "@osb/kubernetes";
import { ok, type ResultAsync } from "neverthrow";
import type { Scope } from "../registration/registration.ts";
import type { Offers } from "./join-offers.ts";
import { type ClassObject, namespaceOf, type PlanObject, resourcesOf } from "./service-catalog-objects.ts";

/** All classes and plans of a scope, of whichever broker. */
export function listOffers(kube: KubeClient, scope: Scope, deadline: Deadline): ResultAsync<Offers, KubeFailure> {
  return attempt(async function* () {
    const { classes, plans } = resourcesOf(scope);
    return ok({
      classes: yield* kube.list<ClassObject>(classes, namespaceOf(scope), deadline),
      plans: yield* kube.list<PlanObject>(plans, namespaceOf(scope), deadline),
    });
  });
}
