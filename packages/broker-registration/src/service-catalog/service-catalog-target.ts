import { attempt, type Deadline, fieldManagerOf } from "@osb/core";
import { type Access, type KubeClient, type KubeFailure, type KubeObject, NAMESPACES, type ObjectMeta, SECRETS } from "@osb/kubernetes";
import { errAsync, ok, okAsync, type ResultAsync } from "neverthrow";
import { AuthSecretUnusable, ScopeNamespaceMissing, ServiceCatalogMissing, UnlistedByKf } from "../errors.ts";
import type { Obstacle, RegistrationTarget } from "../registration/registration-target.ts";
import type { RegistrationSpec, Scope } from "../registration/registration.ts";
import { isCopied, keepAuthSecret, planAuthSecret, removeAuthSecret } from "./auth-secret.ts";
import { brokerObject, CREDENTIALS_VERSION, foundRegistration, strayFields } from "./broker-object.ts";
import { findInstances } from "./find-instances.ts";
import { listOffers } from "./list-offers.ts";
import { type BrokerObject, brokerRef, namespaceOf, resourcesOf, SERVICE_CATALOG } from "./service-catalog-objects.ts";

/** Service Catalog, `servicecatalog.k8s.io/v1beta1`: upstream 0.3 and its forks. */
export const serviceCatalog: RegistrationTarget = {
  describe: ({ name, scope }) => ({
    kind: resourcesOf(scope).brokers.kind,
    name: scope.kind === "cluster" ? name : `${scope.namespace}/${name}`,
  }),

  survey: (kube, { scope }, deadline) =>
    attempt(async function* () {
      const obstacles: Obstacle[] = [];
      const { plural } = resourcesOf(scope).brokers;
      const served = yield* kube.discover(SERVICE_CATALOG, deadline);
      if (!served?.some((resource) => resource.plural === plural)) obstacles.push(new ServiceCatalogMissing(kube.server, SERVICE_CATALOG));
      const kf = yield* kube.discover("kf.dev/v1alpha1", deadline);
      if (kf?.some((resource) => resource.plural === plural)) obstacles.push(new UnlistedByKf(kube.server, SERVICE_CATALOG));
      return ok([...obstacles, ...(yield* missingNamespace(kube, scope, deadline))]);
    }),

  rights: (spec) => {
    const { brokers, classes, plans } = resourcesOf(spec.scope);
    const where = namespaceOf(spec.scope);
    const copy = { resource: SECRETS, namespace: spec.secret.namespace };
    return [
      { verb: "get", resource: brokers, ...where, name: spec.name },
      { verb: "create", resource: brokers, ...where },
      { verb: "patch", resource: brokers, ...where, name: spec.name },
      { verb: "list", resource: classes, ...where },
      { verb: "list", resource: plans, ...where },
      { verb: "get", resource: SECRETS, ...spec.source },
      ...(isCopied(spec)
        ? ([
            { verb: "get", ...copy, name: spec.secret.name },
            { verb: "create", ...copy },
            { verb: "patch", ...copy, name: spec.secret.name },
          ] satisfies Access[])
        : []),
    ];
  },

  find: (kube, place, deadline) =>
    attempt(async function* () {
      const object = yield* kube.get<BrokerObject>(brokerRef(place), deadline);
      if (object === undefined) return ok(undefined);
      const told = object.status?.conditions?.some(({ type }) => type === "Ready") ?? false;
      const offers = told ? yield* listOffers(kube, place.scope, deadline) : { classes: [], plans: [] };
      return ok(foundRegistration(place, object, offers));
    }),

  planCredentials: planAuthSecret,
  keepCredentials: keepAuthSecret,
  removeCredentials: removeAuthSecret,

  request: (kube, spec, deadline) =>
    attempt(async function* () {
      const found = yield* kube.get<BrokerObject>(brokerRef(spec), deadline);
      const fieldManager = fieldManagerOf(spec.installation);
      const strays = found && strayFields(spec, found);
      if (strays !== undefined) yield* kube.patch(brokerRef(spec), strays, { ...optionsOf(deadline), fieldManager });
      const object = brokerObject(spec, found?.metadata.annotations?.[CREDENTIALS_VERSION]);
      yield* kube
        .apply(resourcesOf(spec.scope).brokers, object, { fieldManager, force: spec.replace }, deadline)
        .mapErr((error) => withSecretNamed(spec, error));
      return ok();
    }),

  kick: (kube, spec, deadline) =>
    attempt(async function* () {
      const found = yield* kube.get<BrokerObject>(brokerRef(spec), deadline);
      if (found === undefined) return ok();
      const { credentialsVersion } = spec;
      const patch: { readonly metadata: ObjectMeta; readonly spec: object } = {
        metadata: credentialsVersion === undefined ? {} : { annotations: { [CREDENTIALS_VERSION]: credentialsVersion } },
        spec: { relistRequests: (found.spec.relistRequests ?? 0) + 1 },
      };
      yield* kube
        .patch(brokerRef(spec), patch, { ...optionsOf(deadline), fieldManager: `${fieldManagerOf(spec.installation)}-kick` })
        .map(() => undefined)
        .orElse(unlessGone);
      return ok();
    }),

  instancesOf: findInstances,

  remove: (kube, place, deadline) =>
    attempt(async function* () {
      const found = yield* kube.get<BrokerObject>(brokerRef(place), deadline);
      if (found === undefined || found.metadata.deletionTimestamp !== undefined) return ok();
      return await kube.delete(brokerRef(place), { uid: found.metadata.uid }, deadline);
    }),
};

/** Reading a namespace is a cluster-wide right that not everybody has; without it, the first write tells. */
function missingNamespace(kube: KubeClient, scope: Scope, deadline: Deadline): ResultAsync<readonly Obstacle[], KubeFailure> {
  if (scope.kind === "cluster") return okAsync([]);
  return kube
    .get<KubeObject>({ resource: NAMESPACES, name: scope.namespace }, deadline)
    .map((found) => {
      if (found === undefined) return [new ScopeNamespaceMissing(scope.namespace, "absent")];
      return found.metadata.deletionTimestamp === undefined ? [] : [new ScopeNamespaceMissing(scope.namespace, "deleting")];
    })
    .orElse((error) => (error.type === "KubeDenied" && error.by === "authorization" ? okAsync([]) : errAsync(error)));
}

/** Service Catalog's webhook takes no broker whose Secret the caller may not read. */
function withSecretNamed({ secret }: RegistrationSpec, error: KubeFailure): KubeFailure | AuthSecretUnusable {
  const refused =
    error.type === "KubeDenied" && error.by === "admission" && error.message.includes("broker forbidden access to auth secret");
  return refused ? new AuthSecretUnusable(secret, "forbidden") : error;
}

function unlessGone(error: KubeFailure): ResultAsync<void, KubeFailure> {
  return error.type === "KubeCallFailed" && error.missing === "object" ? okAsync(undefined) : errAsync(error);
}

/** A deadline's signal is a getter of its class, so it does not survive spreading. */
function optionsOf({ signal }: Deadline): { readonly signal: AbortSignal } {
  return { signal };
}
