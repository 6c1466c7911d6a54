import { attempt, fieldManagerOf, type Installation, isOwned, OWNER_MARK, Secret } from "@osb/core";
import { err, errAsync, ok, okAsync, type ResultAsync } from "neverthrow";
import { KubeConflict, type KubeFailure } from "../errors.ts";
import type { CallOptions, KubeClient } from "../kube-client.ts";
import type { ObjectMeta, ObjectRef } from "../kube-object.ts";
import { SECRETS } from "../resources.ts";
import type { KubeSecret } from "./kube-secret.ts";

/** Which Secret a store keeps its fields in. */
export interface SecretStoreSpec {
  readonly installation: Installation;
  readonly namespace: string;
  readonly name: string;
  /** Default `Opaque`. */
  readonly type?: string | undefined;
}

/** What a store holds. */
export interface StoredFields {
  readonly fields: Readonly<Record<string, Secret>>;
  /** Stands for this very content; what is written next has to name it. */
  readonly version: string;
  /** Whether the Secret was made for the installation. One that was not is only ever read. */
  readonly owned: boolean;
}

/**
 * One Kubernetes Secret as a place to keep secrets in, safe against two writers: who writes says what was there before, and is told when
 * that is no longer so. `timeoutMs` bounds each request of a call.
 */
export interface SecretStore {
  /** Where it is, for messages. */
  readonly where: string;
  /** What is stored, or `undefined` where nothing is. */
  read(options?: CallOptions): ResultAsync<StoredFields | undefined, KubeFailure>;
  /**
   * Replaces all fields. `version` is that of the content this follows on, `undefined` where there is to be none.
   *
   * @returns `true`, or `false` where the store is no longer at `version`; or `KubeConflict` (`exists`): the Secret was not made for the installation.
   */
  write(fields: Readonly<Record<string, Secret>>, version: string | undefined, options?: CallOptions): ResultAsync<boolean, KubeFailure>;
  /** Removes the Secret if it was made for the installation; one that was not stays. */
  remove(options?: CallOptions): ResultAsync<void, KubeFailure>;
}

/** kubectl's memory of what was applied, a copy of the data among it. */
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** The store that a Secret is. Makes no call by itself; the Secret is made by the first write. */
export function secretStore(kube: KubeClient, { installation, namespace, name, type = "Opaque" }: SecretStoreSpec): SecretStore {
  const ref: ObjectRef = { resource: SECRETS, namespace, name };
  // Not spread: a Deadline fits, and its signal is no property of its own.
  const optionsFor = ({ signal, timeoutMs }: CallOptions) => ({ signal, timeoutMs, fieldManager: fieldManagerOf(installation) });
  const find = (options?: CallOptions): ResultAsync<KubeSecret | undefined, KubeFailure> => kube.get<KubeSecret>(ref, options);
  const secretOf = (metadata: ObjectMeta, secretType: string, fields: Readonly<Record<string, Secret>>): KubeSecret => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata,
    type: secretType,
    data: encoded(fields),
  });

  function create(fields: Readonly<Record<string, Secret>>, options: CallOptions): ResultAsync<boolean, KubeFailure> {
    const secret = secretOf({ name, namespace, labels: { [OWNER_MARK]: installation.name } }, type, fields);
    return kube
      .create(SECRETS, secret, optionsFor(options))
      .map(() => true)
      .orElse(falseOn("exists"));
  }

  function replace(found: KubeSecret, fields: Readonly<Record<string, Secret>>, options: CallOptions): ResultAsync<boolean, KubeFailure> {
    if (!isOwned(installation, found.metadata.labels))
      return errAsync(new KubeConflict({ operation: `write secrets ${namespace}/${name}` }, "exists"));
    const {
      resourceVersion,
      labels,
      annotations: { [LAST_APPLIED]: _, ...annotations } = {},
      finalizers,
      ownerReferences,
    } = found.metadata;
    const metadata = { name, namespace, resourceVersion, labels, annotations, finalizers, ownerReferences };
    return kube
      .replace(SECRETS, secretOf(metadata, found.type ?? type, fields), optionsFor(options))
      .map(() => true)
      .orElse(falseOn("changed"));
  }

  return {
    where: `Secret ${namespace}/${name}`,

    read: (options) =>
      find(options).map((found) =>
        found === undefined
          ? undefined
          : { fields: decoded(found), version: found.metadata.resourceVersion ?? "", owned: isOwned(installation, found.metadata.labels) },
      ),

    write: (fields, version, options = {}) =>
      version === undefined
        ? create(fields, options)
        : find(options).andThen((found) =>
            found?.metadata.resourceVersion === version ? replace(found, fields, options) : okAsync(false),
          ),

    remove: (options) =>
      attempt(async function* () {
        for (let looks = 1; ; looks += 1) {
          const found = yield* find(options);
          if (found === undefined || !isOwned(installation, found.metadata.labels)) return ok(undefined);
          const { uid, resourceVersion } = found.metadata;
          const deleted = await kube.delete(ref, { uid, resourceVersion }, options);
          if (deleted.isOk()) return ok(undefined);
          // Somebody wrote to it since the look; whether it is still ours to remove is for the next look to say.
          if (deleted.error.type !== "KubeConflict" || looks === 5) return err(deleted.error);
        }
      }),
  };
}

/** A write that lost against another one, or whose object is gone by now, has not happened. */
function falseOn(conflict: KubeConflict["conflict"]): (error: KubeFailure) => ResultAsync<boolean, KubeFailure> {
  return (error) => {
    const isLost =
      error.type === "KubeConflict"
        ? error.conflict === conflict
        : conflict === "changed" && error.type === "KubeCallFailed" && error.missing === "object";
    return isLost ? okAsync(false) : errAsync(error);
  };
}

/** Always `data`: the owner of what is written through `stringData` is lost on the way, and with it every conflict. */
function encoded(fields: Readonly<Record<string, Secret>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, Buffer.from(value.reveal()).toString("base64")]));
}

function decoded({ data = {} }: KubeSecret): Readonly<Record<string, Secret>> {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, new Secret(Buffer.from(value, "base64").toString("utf8"))]));
}
