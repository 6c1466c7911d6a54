import { setMaxListeners } from "node:events";
import { systemClock } from "@osb/core";
import { kubeClientOver, PODS } from "@osb/kubernetes";
import { FakeAws, ScaledClock, WORLD_TEMPLATES } from "@osb/testing";
import { SERVICE_TEMPLATES } from "@osb/testing/broker";
import { BROKER_AGENT, brokerImage, ClusterNetwork, type ClusterPort } from "@osb/testing/parts";
import { CLUSTER_SERVICE_BROKERS, runServiceCatalog, SERVICE_BROKERS } from "@osb/testing/service-catalog";
import { type Cluster, startCluster } from "../stack/cluster.ts";
import { installServiceCatalogOn } from "./install-on-real-cluster.ts";
import { ClusterChanges } from "./cluster-changes.ts";
import { runNode } from "./run-node.ts";

/** AWS is a fake here, and may be quick: a table takes less than a second. Everything on the cluster takes the time that it takes. */
const AWS_SPEED = 10;

/** A real cluster that has all a broker is installed with: Service Catalog, a node, and an AWS account beside it. */
export interface RealWorld {
  readonly cluster: Cluster;
  readonly aws: FakeAws;
  /** For `AWS_ENDPOINT_URL`. */
  readonly awsEndpoint: string;
  /** Rejects where something that lives on the cluster failed by a bug of its own. */
  readonly failed: Promise<never>;
  close(options?: { readonly keepLogs?: boolean | undefined }): Promise<void>;
}

/**
 * Real are etcd, the API server with its admission, and the controller manager: deployments, garbage collection, namespaces. Of this
 * project are the node that runs the broker, the broker, Service Catalog with its webhooks, and AWS. Pods have to be `restricted`.
 */
export async function startRealWorld(): Promise<RealWorld> {
  const cluster = await startCluster({ podSecurity: "restricted" });
  const end = new AbortController();
  setMaxListeners(0, end.signal);
  const { signal } = end;
  const closings: (() => Promise<unknown>)[] = [];
  const close: RealWorld["close"] = async (options) => {
    end.abort();
    for (const closing of closings.toReversed()) await closing();
    await cluster.close(options);
  };

  try {
    const aws = seededAccount();
    const account = await aws.listen();
    closings.push(() => account.close());

    const transport = cluster.transport("controllers");
    const kube = kubeClientOver(transport);
    const admission = await installServiceCatalogOn(kube);
    closings.push(() => admission.close());

    const { server, certificateAuthority } = cluster;
    const changes = new ClusterChanges({ server, certificateAuthority, token: cluster.tokenOf("controllers") });
    const changed = (until: AbortSignal): Promise<void> => changes.changed(until);
    const timestamp = (): string => new Date().toISOString().replace(/\.\d+Z$/, "Z");
    const port: ClusterPort = { kube, clock: systemClock, changed, timestamp };
    const image = brokerImage({ call: (request) => aws.call({ ...request, userAgent: BROKER_AGENT }) }, systemClock);
    const node = await runNode(port, transport, [image], signal);
    const network = new ClusterNetwork(kube, (podUid, containerPort) => node.loopbackPort(podUid, containerPort));
    const running = Promise.all([
      changes.watch([PODS, CLUSTER_SERVICE_BROKERS, SERVICE_BROKERS], signal),
      node.ended,
      runServiceCatalog({
        kube,
        changed,
        clock: systemClock,
        date: () => new Date(),
        resolve: (host, of) => network.resolve(host, of),
        signal,
      }),
    ]);
    closings.push(() => running.catch(() => undefined));
    const failed = running.then(() => new Promise<never>(() => undefined));
    failed.catch(() => undefined);
    return { cluster, aws, awsEndpoint: account.url, failed, close };
  } catch (failure) {
    await close({ keepLogs: true });
    throw failure;
  }
}

/** An account with service templates where the SDK's default and its own examples look for them. */
function seededAccount(): FakeAws {
  const aws = new FakeAws({ clock: new ScaledClock(AWS_SPEED) });
  const { own, upstream } = WORLD_TEMPLATES;
  aws.putBucket(own.bucket, { region: "us-east-1" });
  aws.putBucket(upstream.bucket, { region: upstream.region, owner: "999999999999", readableBy: "everybody" });
  for (const { bucket, prefix } of [own, upstream]) {
    for (const [name, template] of Object.entries(SERVICE_TEMPLATES)) aws.putObject(bucket, `${prefix}${name}-main.yaml`, template);
  }
  return aws;
}
