import { attempt, type Deadline, fieldManagerOf, type Installation, isOwned, OWNER_MARK } from "@osb/core";
import { type KubeClient, type KubeFailure, type KubeSecret, type ObjectRef, SECRETS } from "@osb/kubernetes";
import { err, ok, type Result, type ResultAsync } from "neverthrow";
import { AuthSecretUnusable, RegistrationConflict } from "../errors.ts";
import { copyRef } from "../registration/registration-input.ts";
import type { PlannedCredentials } from "../registration/registration-target.ts";
import type { RegistrationPlace, RegistrationSpec, SecretRef } from "../registration/registration.ts";

/** The keys that Service Catalog reads for basic authentication; it wants both. Their values stay base64: nobody here needs to know them. */
const KEYS = ["username", "password"] as const;

/**
 * Makes sure that the broker's Secret lies where Service Catalog reads it. A namespaced broker takes its credentials from its own
 * namespace: where the caller keeps them elsewhere, a copy is made there and kept in step.
 */
export function keepAuthSecret(
  kube: KubeClient,
  spec: RegistrationSpec,
  deadline: Deadline,
): ResultAsync<{ readonly version: string }, KubeFailure | AuthSecretUnusable | RegistrationConflict> {
  return attempt(async function* () {
    const source = yield* usable(
      spec.source,
      yield* getSecret(kube, spec.source, deadline).mapErr((error) => unreadable(spec.source, error)),
    );
    if (!isCopied(spec)) return ok({ version: versionOf(source) });

    const found = yield* copyOf(spec, yield* getSecret(kube, spec.secret, deadline));
    if (found !== undefined && sameKeys(found, source)) return ok({ version: versionOf(found) });
    const { installation, secret } = spec;
    const copy: KubeSecret = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { ...secret, labels: { [OWNER_MARK]: installation.name } },
      type: "Opaque",
      data: Object.fromEntries(KEYS.map((key) => [key, source.data?.[key] ?? ""])),
    };
    return ok({ version: versionOf(yield* kube.apply(SECRETS, copy, { fieldManager: fieldManagerOf(installation) }, deadline)) });
  });
}

/** What {@link keepAuthSecret} would do, and the version it would tell, as far as that is known before. */
export function planAuthSecret(
  kube: KubeClient,
  spec: RegistrationSpec,
  deadline: Deadline,
): ResultAsync<PlannedCredentials, KubeFailure | RegistrationConflict> {
  return attempt(async function* () {
    const source = yield* getSecret(kube, spec.source, deadline);
    if (!isCopied(spec)) return ok({ changes: [], version: source && versionOf(source) });
    const copy = yield* copyOf(spec, yield* getSecret(kube, spec.secret, deadline));
    if (copy !== undefined && source !== undefined && sameKeys(copy, source)) return ok({ changes: [], version: versionOf(copy) });
    const name = `${spec.secret.namespace}/${spec.secret.name}`;
    const reason = `a broker in namespace ${spec.secret.namespace} cannot read ${spec.source.namespace}/${spec.source.name}, so its credentials are copied`;
    return ok({
      changes: [{ action: copy === undefined ? ("create" as const) : ("update" as const), kind: "Secret", name, reason }],
      version: undefined,
    });
  });
}

/** Removes the copy, if there is one and it is ours. */
export function removeAuthSecret(
  kube: KubeClient,
  { name, scope, installation }: RegistrationPlace & { readonly installation: Installation },
  deadline: Deadline,
): ResultAsync<void, KubeFailure> {
  return attempt(async function* () {
    if (scope.kind === "cluster") return ok();
    const ref = copyRef(name, scope.namespace);
    const copy = yield* getSecret(kube, ref, deadline);
    if (copy === undefined || !isOwned(installation, copy.metadata.labels)) return ok();
    return await kube.delete(refOf(ref), { uid: copy.metadata.uid }, deadline);
  });
}

/** The Secret that the broker names is not the caller's own. */
export function isCopied({ source, secret }: RegistrationSpec): boolean {
  return source.namespace !== secret.namespace;
}

function getSecret(kube: KubeClient, secret: SecretRef, deadline: Deadline): ResultAsync<KubeSecret | undefined, KubeFailure> {
  return kube.get<KubeSecret>(refOf(secret), deadline);
}

function refOf({ namespace, name }: SecretRef): ObjectRef {
  return { resource: SECRETS, namespace, name };
}

function unreadable(secret: SecretRef, error: KubeFailure): KubeFailure | AuthSecretUnusable {
  return error.type === "KubeDenied" && error.by === "authorization" ? new AuthSecretUnusable(secret, "forbidden") : error;
}

function usable(secret: SecretRef, found: KubeSecret | undefined): Result<KubeSecret, AuthSecretUnusable> {
  if (found === undefined) return err(new AuthSecretUnusable(secret, "missing"));
  const missing = KEYS.filter((key) => !found.data?.[key]);
  return missing.length === 0 ? ok(found) : err(new AuthSecretUnusable(secret, "key-missing", missing));
}

function copyOf(
  { installation, secret }: RegistrationSpec,
  found: KubeSecret | undefined,
): Result<KubeSecret | undefined, RegistrationConflict> {
  if (found === undefined || isOwned(installation, found.metadata.labels)) return ok(found);
  return err(new RegistrationConflict(`Secret ${secret.namespace}/${secret.name}`, ["it is not this installation's"]));
}

function sameKeys(a: KubeSecret, b: KubeSecret): boolean {
  return KEYS.every((key) => a.data?.[key] === b.data?.[key]);
}

function versionOf({ metadata }: KubeSecret): string {
  return `${metadata.uid ?? ""}/${metadata.resourceVersion ?? ""}`;
}
