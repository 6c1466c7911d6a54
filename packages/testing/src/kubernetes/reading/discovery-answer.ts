import { groupedBy } from "./grouped-by.ts";
import type { ApiAnswer, ApiRequest } from "../api-request.ts";
import type { ServedResource } from "../served-resource.ts";

const AGGREGATED = /application\/json;[^,]*as=APIGroupDiscoveryList/;

/** The answer to `/api`, `/apis` and below, or `undefined` where there is no such group or version. */
export function discoveryAnswer(resources: readonly ServedResource[], { path, headers }: ApiRequest): ApiAnswer | undefined {
  const [root = "", ...parts] = path.split("/").filter(Boolean);
  const groups = groupsOf(resources.filter(({ group }) => (group === "") === (root === "api")));
  if (parts.length === 0) {
    if (AGGREGATED.test(headers["accept"] ?? "")) return aggregated(groups);
    return {
      status: 200,
      body:
        root === "api"
          ? { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [] }
          : { kind: "APIGroupList", apiVersion: "v1", groups: groups.map(groupBody) },
    };
  }
  const [group, version] = root === "api" ? ["", parts[0]] : [parts[0], parts[1]];
  const found = groups.find(({ name }) => name === group);
  if (found === undefined) return undefined;
  if (version === undefined) return { status: 200, body: { kind: "APIGroup", apiVersion: "v1", ...groupBody(found) } };
  const served = found.versions.get(version);
  if (served === undefined) return undefined;
  const groupVersion = group === "" ? version : `${group}/${version}`;
  return {
    status: 200,
    body: {
      kind: "APIResourceList",
      ...(group === "" ? {} : { apiVersion: "v1" }),
      groupVersion,
      resources: served.flatMap(resourceEntries),
    },
  };
}

interface Group {
  readonly name: string;
  readonly versions: ReadonlyMap<string, readonly ServedResource[]>;
}

function groupsOf(resources: readonly ServedResource[]): readonly Group[] {
  return [...groupedBy(resources, ({ group }) => group)].map(([name, ofGroup]) => ({
    name,
    versions: groupedBy(ofGroup, ({ version }) => version),
  }));
}

function groupBody({ name, versions }: Group): object {
  const all = [...versions.keys()].map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: all, preferredVersion: all[0] };
}

function resourceEntries(resource: ServedResource): object[] {
  const { plural, singular, namespaced, kind, verbs, shortNames, categories, subresources } = resource;
  const own = {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
  };
  return [
    own,
    ...subresources.map((name) => {
      const { verbs: ofSubresource, ...own } = subresourceOf(name);
      return { name: `${plural}/${name}`, singularName: "", namespaced, ...{ kind, ...own }, verbs: ofSubresource };
    }),
  ];
}

interface Subresource {
  /** Where it is not what the resource is: group, version and kind of what is taken and answered. */
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly verbs: readonly string[];
}

const SUBRESOURCES: Readonly<Record<string, Subresource>> = {
  finalize: { verbs: ["update"] },
  log: { verbs: ["get"] },
  portforward: { kind: "PodPortForwardOptions", verbs: ["create", "get"] },
  scale: { group: "autoscaling", version: "v1", kind: "Scale", verbs: ["get", "patch", "update"] },
  token: { group: "authentication.k8s.io", version: "v1", kind: "TokenRequest", verbs: ["create"] },
};

function subresourceOf(name: string): Subresource {
  return SUBRESOURCES[name] ?? { verbs: ["get", "patch", "update"] };
}

function aggregated(groups: readonly Group[]): ApiAnswer {
  const items = groups.map(({ name, versions }) => ({
    metadata: { name, creationTimestamp: null },
    versions: [...versions].map(([version, resources]) => ({ version, resources: resources.map(aggregatedEntry), freshness: "Current" })),
  }));
  return {
    status: 200,
    headers: { "content-type": "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList" },
    body: { kind: "APIGroupDiscoveryList", apiVersion: "apidiscovery.k8s.io/v2", metadata: {}, items },
  };
}

function aggregatedEntry(resource: ServedResource): object {
  const { group, version, plural, singular, namespaced, kind, verbs, shortNames, categories, subresources } = resource;
  const responseKind = resource.custom ? { group, version, kind } : { group: "", version: "", kind };
  return {
    resource: plural,
    responseKind,
    scope: namespaced ? "Namespaced" : "Cluster",
    singularResource: singular,
    verbs,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
    ...(subresources.length === 0
      ? {}
      : {
          subresources: subresources.map((name) => {
            const { verbs: ofSubresource, ...own } = subresourceOf(name);
            return { subresource: name, responseKind: { ...responseKind, ...own }, verbs: ofSubresource };
          }),
        }),
  };
}
