import { fingerprintOf } from "@osb/core";
import { apiVersionOf, EVENTS, type KubeObject, qualifiedName, type Resource } from "@osb/kubernetes";
import type { ClusterPort } from "./run-controller.ts";
import { seen, unlessRefused, written } from "./seen.ts";

interface Event extends KubeObject {
  readonly count?: number | undefined;
}

/** Tells something about an object: a warning, unless said otherwise. The same words about the same object are counted, not repeated. Best effort, as events are. */
export async function recordEvent(
  port: ClusterPort,
  resource: Resource,
  about: KubeObject,
  component: string,
  reason: string,
  message: string,
  type: "Normal" | "Warning" = "Warning",
): Promise<void> {
  await record(port, resource, about, component, reason, message, type).catch(unlessRefused);
}

async function record(
  { kube, timestamp }: ClusterPort,
  resource: Resource,
  about: KubeObject,
  component: string,
  reason: string,
  message: string,
  type: "Normal" | "Warning",
): Promise<void> {
  const { name: subject = "", namespace = "default", uid } = about.metadata;
  const ref = { resource: EVENTS, namespace, name: `${subject}.${fingerprintOf([qualifiedName(resource), uid, reason, message])}` };
  const event = {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: ref.name, namespace },
    involvedObject: {
      apiVersion: apiVersionOf(resource),
      kind: resource.kind,
      namespace: about.metadata.namespace,
      name: subject,
      uid,
      resourceVersion: about.metadata.resourceVersion,
    },
    type,
    reason,
    message,
    count: 1,
    firstTimestamp: timestamp(),
    lastTimestamp: timestamp(),
    source: { component },
    reportingComponent: component,
    reportingInstance: "",
    eventTime: null,
  };
  // Most are told for the first time: who told it before is asked where that is not so.
  const made = await kube.create(EVENTS, event);
  if (made.isOk() || made.error.type !== "KubeConflict") return void written(made);
  const before = seen(await kube.get<Event>(ref));
  written(await kube.patch(ref, { count: (before?.count ?? 1) + 1, lastTimestamp: timestamp() }));
}
