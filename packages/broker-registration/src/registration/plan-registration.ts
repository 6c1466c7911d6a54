import {
  attempt,
  type Change,
  type Clock,
  Deadline,
  type Finding,
  findingOf,
  type InvalidInput,
  type Plan,
  planOf,
  type RunOptions,
  systemClock,
} from "@osb/core";
import {
  type Access,
  type ClusterMismatch,
  expectedCluster,
  inspectRights,
  type KubeClient,
  type KubeFailure,
  qualifiedName,
} from "@osb/kubernetes";
import { errAsync, ok, okAsync, type ResultAsync } from "neverthrow";
import { RegistrationConflict } from "../errors.ts";
import { serviceCatalog } from "../service-catalog/service-catalog-target.ts";
import { checkedRegistration, type RegistrationInput } from "./registration-input.ts";
import type { Obstacle, PlannedCredentials, RegistrationTarget } from "./registration-target.ts";
import { differencesOf, foreignness, type FoundRegistration, type RegistrationSpec } from "./registration.ts";

/** What the verbs of this package need from the world. */
export interface RegistrationDeps {
  readonly kube: KubeClient;
  readonly clock?: Clock | undefined;
}

export type PlanRegistrationError = InvalidInput | ClusterMismatch | KubeFailure;

/**
 * Tells what `applyRegistration` would do, and all that stands in its way: Service Catalog that is not there, Kf that would not list the
 * broker, a namespace that is missing, a broker or Secret of that name which is not ours, rights that the caller lacks. Changes nothing.
 * That the Secret with the credentials is missing is no finding: it may be yet to be made.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 30 000).
 * @returns The plan, or one of
 * - `InvalidInput`, `ClusterMismatch`: nothing was looked at;
 * - `KubeUnreachable`, `KubeDenied`, `KubeCallFailed`, `TimedOut`, `Aborted`: it could not be looked at.
 */
export function planRegistration(
  { kube, clock = systemClock }: RegistrationDeps,
  input: RegistrationInput,
  { signal, timeoutMs = 30_000 }: RunOptions = {},
): ResultAsync<Plan, PlanRegistrationError> {
  return attempt(async function* () {
    const spec = yield* checkedRegistration(input);
    using deadline = new Deadline(clock, `Planning the registration of broker ${spec.name}`, { signal, timeoutMs });
    yield* expectedCluster(kube, spec.installation, deadline);
    return await plannedRegistration({ kube, clock }, serviceCatalog, spec, deadline);
  });
}

/** The plan for a spec that has been checked. */
export function plannedRegistration(
  { kube, clock }: RegistrationDeps,
  target: RegistrationTarget,
  spec: RegistrationSpec,
  deadline: Deadline,
): ResultAsync<Plan, KubeFailure> {
  return attempt(async function* () {
    const obstacles = yield* target.survey(kube, spec, deadline);
    const lacking = yield* inspectRights({ kube, clock }, { accesses: target.rights(spec) }, { signal: deadline.signal });
    const isServed = !obstacles.some(({ type }) => type === "ServiceCatalogMissing");

    const found = isServed ? yield* target.find(kube, spec, deadline).orElse(unlessDenied) : undefined;
    const credentials = yield* target
      .planCredentials(kube, spec, deadline)
      .map((planned): CredentialsSection => ({ ...NO_CREDENTIALS, ...planned }))
      .orElse(unplannedCredentials);

    const foreign = found === undefined || spec.replace ? [] : foreignness(spec, found);
    const { kind, name } = target.describe(spec);
    const changes = foreign.length > 0 ? [] : [...credentials.changes, ...changesOf(kind, name, spec, found, credentials.version)];
    return ok(
      planOf(changes, [
        ...obstacles.filter((obstacle) => !isYetToBeMade(spec, obstacle)).map((obstacle) => obstacleFinding(spec, obstacle)),
        ...lackingFindings(lacking),
        ...(foreign.length > 0 ? [conflictFinding(new RegistrationConflict(`${kind} ${name}`, foreign))] : []),
        ...credentials.findings,
      ]),
    );
  });
}

/** Decides from what was found, and from nothing else. */
function changesOf(
  kind: string,
  name: string,
  spec: RegistrationSpec,
  found: FoundRegistration | undefined,
  version: string | undefined,
): readonly Change[] {
  if (found === undefined || found.deleting)
    return [{ action: "create", kind, name, reason: found === undefined ? "it does not exist" : "it is being deleted" }];
  const foreign = foreignness(spec, found);
  if (foreign.length > 0) return [{ action: "replace", kind, name, reason: foreign.join("; ") }];
  const differences = [...differencesOf(spec, found)];
  const wanted = spec.credentialsVersion ?? version;
  if (wanted !== undefined && wanted !== found.credentialsVersion)
    differences.push("its credentials changed, so the catalog has to be fetched again");
  return differences.length === 0 ? [] : [{ action: "update", kind, name, reason: differences.join("; ") }];
}

/** The reviews have told already that the caller may not look. */
function unlessDenied(error: KubeFailure): ResultAsync<undefined, KubeFailure> {
  return error.type === "KubeDenied" && error.by === "authorization" ? okAsync(undefined) : errAsync(error);
}

interface CredentialsSection extends PlannedCredentials {
  readonly findings: readonly Finding[];
}

const NO_CREDENTIALS: CredentialsSection = { changes: [], version: undefined, findings: [] };

function unplannedCredentials(error: RegistrationConflict | KubeFailure): ResultAsync<CredentialsSection, KubeFailure> {
  if (error.type === "RegistrationConflict") return okAsync({ ...NO_CREDENTIALS, findings: [conflictFinding(error)] });
  return unlessDenied(error).map(() => NO_CREDENTIALS);
}

function conflictFinding(conflict: RegistrationConflict): Finding {
  return { ...findingOf(conflict), type: "registration-conflict" };
}

/** The namespace that the Secret with the credentials is to lie in will be made before the broker is registered. */
function isYetToBeMade({ source }: RegistrationSpec, obstacle: Obstacle): boolean {
  return obstacle.type === "ScopeNamespaceMissing" && obstacle.namespace === source.namespace;
}

function obstacleFinding({ acceptUnlistedByKf }: RegistrationSpec, obstacle: Obstacle): Finding {
  const finding = findingOf(obstacle);
  switch (obstacle.type) {
    case "ServiceCatalogMissing":
      return { ...finding, type: "service-catalog-missing" };
    case "ScopeNamespaceMissing":
      return { ...finding, type: "scope-namespace-missing" };
    case "UnlistedByKf":
      return { ...finding, type: "kf-lists-only-its-own-brokers", level: acceptUnlistedByKf ? "warning" : "blocking" };
    default:
      return obstacle satisfies never;
  }
}

/** One finding with all of them: they are granted together. */
function lackingFindings(lacking: readonly Access[]): readonly Finding[] {
  if (lacking.length === 0) return [];
  const rights = lacking.map(({ verb, resource, namespace, name }) => {
    const what = `${verb} ${qualifiedName(resource)}${name === undefined ? "" : ` ${name}`}`;
    return namespace === undefined ? what : `${what} in namespace ${namespace}`;
  });
  return [
    {
      type: "rights-missing",
      level: "blocking",
      message: `the kubeconfig's user may not ${rights.join(", ")}, which registering the broker takes`,
      remediation: `Grant the kubeconfig's user these rights: ${rights.join(", ")}.`,
    },
  ];
}
