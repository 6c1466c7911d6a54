import type { Clock } from "@osb/core";
import type { ApiObject } from "../api-object.ts";
import type { ApiServer } from "../api-server.ts";
import { CRDS } from "../core-resources.ts";
import { keyOf } from "../object-store.ts";
import { APPROVAL, isProtected, specOf } from "./definition.ts";

/** From a definition's creation to its condition, and to its resource being served, in milliseconds. */
const ESTABLISHED_AFTER_MS = 10;
const SERVED_AFTER_MS = 30;

/** Serves what definitions define, a moment after they are made, for as long as they are there. */
export function establishDefinitions(server: ApiServer, clock: Clock): void {
  server.store.listen(({ resource, type, object }) => {
    if (resource !== keyOf(CRDS)) return;
    if (type === "ADDED") void establish(server, clock, object.metadata.name);
    else if (type === "DELETED") withdraw(server, object);
    else if (server.resources.isDefined(object.metadata.name)) server.resources.define(object);
  });
}

/** Establishes a definition without further ado, and serves it from now on. */
export function serveDefinition({ store, resources }: ApiServer, name: string): void {
  resources.define(store.put(CRDS, withStatus(store.get(CRDS, "", name))));
}

async function establish({ store, resources }: ApiServer, clock: Clock, name: string): Promise<void> {
  await clock.sleep(ESTABLISHED_AFTER_MS);
  const made = store.find(CRDS, "", name);
  if (made === undefined || resources.isDefined(name)) return;
  store.put(CRDS, withStatus(made));
  await clock.sleep(SERVED_AFTER_MS - ESTABLISHED_AFTER_MS);
  const established = store.find(CRDS, "", name);
  if (established !== undefined) resources.define(established);
}

/** Custom objects do not outlive their definition. */
function withdraw({ store, resources }: ApiServer, definition: ApiObject): void {
  const { group, names } = specOf(definition);
  const served = resources.find(group, specOf(definition).versions.find((version) => version.served)?.name ?? "", names.plural);
  if (served !== undefined) for (const object of store.list(served, "")) store.remove(served, object);
  resources.withdraw(definition.metadata.name);
}

function withStatus(definition: ApiObject): ApiObject {
  const { names, versions, group } = specOf(definition);
  const lastTransitionTime = definition.metadata.creationTimestamp;
  const conditions = [
    { type: "NamesAccepted", status: "True", lastTransitionTime, reason: "NoConflicts", message: "no conflicts found" },
    {
      type: "Established",
      status: "True",
      lastTransitionTime,
      reason: "InitialNamesAccepted",
      message: "the initial names have been accepted",
    },
    ...(isProtected(group) ? [approval(definition)] : []),
  ];
  return {
    ...definition,
    status: { conditions, acceptedNames: names, storedVersions: versions.filter(({ storage }) => storage).map(({ name }) => name) },
  };
}

function approval({ metadata }: ApiObject): object {
  const unapproved = metadata.annotations?.[APPROVAL]?.startsWith("unapproved") === true;
  return {
    type: "KubernetesAPIApprovalPolicyConformant",
    status: unapproved ? "False" : "True",
    lastTransitionTime: metadata.creationTimestamp,
    reason: unapproved ? "UnapprovedAnnotation" : "ApprovedAnnotation",
    message: unapproved ? "not approved" : `approved in ${metadata.annotations?.[APPROVAL] ?? ""}`,
  };
}
