import {
  type CallOptions,
  DEPLOYMENTS,
  type KubeClient,
  type KubeFailure,
  type KubeObject,
  PODS,
  type Resource,
  SERVICE_ACCOUNTS,
  SERVICES,
} from "@osb/kubernetes";
import { ResultAsync } from "neverthrow";
import type { ReleaseAddress, ReleaseRecord } from "./broker-release.ts";
import type { BrokerDeployment, BrokerPod } from "./broker-standing.ts";
import { readReleaseRecords } from "./read-release-records.ts";

/** Where the release is: all its objects are called like it. */
export interface ReleasePlace {
  readonly namespace: string;
  readonly name: string;
}

/** The release as it is now, its records and its objects. */
export interface FoundRelease {
  /** Newest first. */
  readonly records: readonly ReleaseRecord[];
  /** Objects without which the broker cannot be reached, as `Deployment prod`. */
  readonly missing: readonly string[];
}

export function releasePlace({ installation, namespace, name = installation.name }: ReleaseAddress): ReleasePlace {
  return { namespace, name };
}

/** Objects are looked at only where there is a release that they belong to. */
export function readRelease(kube: KubeClient, place: ReleasePlace, options?: CallOptions): ResultAsync<FoundRelease, KubeFailure> {
  return readReleaseRecords(kube, place, options).andThen((records) =>
    ResultAsync.combine(
      records.length === 0 ? [] : [DEPLOYMENTS, SERVICES, SERVICE_ACCOUNTS].map((resource) => missing(kube, resource, place, options)),
    ).map((names) => ({ records, missing: names.flat() })),
  );
}

/** The broker's Deployment and its pods. */
export function readBroker(
  kube: KubeClient,
  { namespace, name }: ReleasePlace,
  options?: CallOptions,
): ResultAsync<readonly [BrokerDeployment | undefined, readonly BrokerPod[]], KubeFailure> {
  const labels = { "app.kubernetes.io/name": "aws-servicebroker", "app.kubernetes.io/instance": name };
  return ResultAsync.combine([
    kube.get<BrokerDeployment>({ resource: DEPLOYMENTS, namespace, name }, options),
    kube.list<BrokerPod>(PODS, { namespace, labels }, options),
  ]);
}

function missing(
  kube: KubeClient,
  resource: Resource,
  { namespace, name }: ReleasePlace,
  options?: CallOptions,
): ResultAsync<string[], KubeFailure> {
  return kube
    .get<KubeObject>({ resource, namespace, name }, options)
    .map((object) => (object === undefined ? [`${resource.kind} ${name}`] : []));
}
