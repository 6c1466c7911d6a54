import { attempt } from "@osb/core";
import { apiVersionOf, type KubeObject, type ObjectRef, type Resource } from "@osb/kubernetes";
import { err, errAsync, ok, okAsync, type ResultAsync } from "neverthrow";
import { isKubeObject, type ManifestDocument, manifestDocuments } from "../chart/manifest-documents.ts";
import { HelmText, helmTextOf } from "../helm-text.ts";
import type { HelmRun } from "./helm-run.ts";
import { ownedObject } from "./owned-object.ts";

/** An object of a release, and where it is or shall be. */
export interface ChartObject {
  readonly ref: ObjectRef;
  readonly object: KubeObject;
  readonly kind: string;
  /** Tells objects apart, whatever version of their API they are written in. */
  readonly key: string;
}

/** The objects of a manifest, with the release's marks, at the places where this cluster serves them. */
export function chartObjects(documents: readonly ManifestDocument[], run: HelmRun): ResultAsync<readonly ChartObject[], HelmText> {
  return attempt(async function* () {
    const served = new Map<string, readonly Resource[]>();
    const objects: ChartObject[] = [];
    for (const { object } of documents) {
      if (object === null) continue;
      if (!isKubeObject(object))
        return err(new HelmText(`${UNBUILT}error validating "": error validating data: it has no apiVersion, kind or metadata`));
      const { apiVersion, kind } = object;
      const resources = yield* servedResources(apiVersion, served, run);
      const resource = resources.find((candidate) => candidate.kind === kind);
      if (resource === undefined) return err(new HelmText(notServed(object)));
      objects.push(objectAt(resource, object, run));
    }
    return ok(objects);
  });
}

/** The objects of a revision that is there, whose manifest is read again. */
export function manifestObjects(manifest: string, run: HelmRun): ResultAsync<readonly ChartObject[], HelmText> {
  try {
    return chartObjects(manifestDocuments(run.release, manifest), run);
  } catch (thrown) {
    if (thrown instanceof HelmText) return errAsync(thrown.within("unable to build kubernetes objects from current release manifest: "));
    throw thrown;
  }
}

const UNBUILT = "unable to build kubernetes objects from release manifest: ";

function servedResources(
  apiVersion: string,
  served: Map<string, readonly Resource[]>,
  { kube, call, namespace }: HelmRun,
): ResultAsync<readonly Resource[], HelmText> {
  const known = served.get(apiVersion);
  if (known !== undefined) return okAsync(known);
  return kube
    .discover(apiVersion, call)
    .map((resources = []) => {
      served.set(apiVersion, resources);
      return resources;
    })
    .mapErr((failure) => helmTextOf(failure, namespace));
}

function objectAt(resource: Resource, object: KubeObject, run: HelmRun): ChartObject {
  const { name = "", namespace = run.namespace } = object.metadata;
  const place = resource.namespaced ? { namespace } : {};
  return {
    ref: { resource, ...place, name },
    object: ownedObject({ ...object, metadata: { ...object.metadata, ...place } }, run),
    kind: resource.kind,
    key: [resource.group, resource.kind, resource.namespaced ? namespace : "", name].join("/"),
  };
}

/** How helm's messages call an object: `brokers/prod apps/v1, Kind=Deployment`. */
export function calledByHelm({ ref: { resource, namespace = "", name } }: ChartObject): string {
  const apiVersion = apiVersionOf(resource);
  return `${namespace}/${name} ${resource.group === "" ? `/${apiVersion}` : apiVersion}, Kind=${resource.kind}`;
}

function notServed({ apiVersion, kind, metadata }: KubeObject): string {
  const name = JSON.stringify(metadata.name ?? "");
  return (
    `${UNBUILT}resource mapping not found for name: ${name} namespace: "" from "": ` +
    `no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}\nensure CRDs are installed first`
  );
}
