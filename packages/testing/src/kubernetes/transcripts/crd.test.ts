import { readFileSync } from "node:fs";
import type { KubeResponse } from "@osb/kubernetes";
import { beforeAll, describe, expect, it } from "vitest";
import { VirtualClock } from "../../time/virtual-clock.ts";
import { FakeKubernetes } from "../fake-kubernetes.ts";
import { BEFORE, BROKERS, CREATE, LISTED, REST, SERIES, type SeriesRequest } from "./crd-requests.ts";
import { comparable, projectedAnswer } from "./projected-answer.ts";
import { recordedLines } from "./recorded-line.ts";

const recorded = recordedLines(readFileSync(new URL("./k8s-1.36-crd.txt", import.meta.url), "utf8"));
const SERVED_AFTER_MS = 50;

describe("custom resources, against a recording of apiextensions-apiserver 1.36", () => {
  const clock = new VirtualClock();
  let cluster: FakeKubernetes;
  /** The number of the first object's revision: 41 in the recording. */
  let first = 0;

  beforeAll(() => {
    cluster = new FakeKubernetes({ clock });
  });

  it.each(BEFORE.map((request) => [request.label, request] as const))("%s", check);

  it("serves a definition a moment after it was made, with the conditions that a real server tells", async () => {
    const made = await send(CREATE);
    await clock.sleep(SERVED_AFTER_MS);

    const { status } = JSON.parse((await get("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/clusterservicebrokers.servicecatalog.k8s.io")).body) as {
      status: { conditions: { type: string; status: string; reason: string }[] };
    };

    expect(made.status).toBe(201);
    expect((JSON.parse(made.body) as { status: object }).status).toEqual({ conditions: null, acceptedNames: { plural: "", kind: "" }, storedVersions: ["v1beta1"] });
    expect(status.conditions.map((condition) => `${condition.type}=${condition.status}:${condition.reason}`)).toEqual([
      "NamesAccepted=True:NoConflicts",
      "Established=True:InitialNamesAccepted",
      "KubernetesAPIApprovalPolicyConformant=False:UnapprovedAnnotation",
    ]);
    expect(JSON.parse((await get(BROKERS)).body)).toMatchObject({ kind: "ClusterServiceBrokerList", items: [], metadata: { continue: "" } });
  });

  it.each(SERIES.map((request) => [request.label, request] as const))("%s", check);

  it("lists page by page, as of the revision of the first page", async () => {
    for (const request of LISTED) await send(request);

    const one = listIn(await get(`${BROKERS}?limit=2`));
    const two = listIn(await get(`${BROKERS}?limit=2&continue=${one.metadata.continue}`));

    expect(namesIn(one)).toEqual([expect.stringMatching(/^gen-/), "l0"]);
    expect(one.items[0]?.kind).toBe("ClusterServiceBroker");
    expect(one.metadata).toEqual({ continue: expect.any(String) as string, remainingItemCount: 5, resourceVersion: String(59 - 41 + first) });
    expect(Buffer.from(one.metadata.continue, "base64url").toString()).toBe(`{"v":"meta.k8s.io/v1","rv":${59 - 41 + first},"start":"/l0\\u0000"}`);
    expect(namesIn(two)).toEqual(["l1", "l2"]);
    expect(two.metadata).toMatchObject({ remainingItemCount: 3, resourceVersion: one.metadata.resourceVersion });
  });

  it("selects by label and by name", async () => {
    expect(namesIn(listIn(await get(`${BROKERS}?labelSelector=odd%3D1`)))).toEqual(["l1", "l3"]);
    expect(namesIn(listIn(await get(`${BROKERS}?fieldSelector=metadata.name%3Dl1`)))).toEqual(["l1"]);
  });

  it("shows tables and partial objects to those who ask for them", async () => {
    const table = await get(BROKERS, "application/json;as=Table;v=v1;g=meta.k8s.io");
    const partial = await get(`${BROKERS}/l1`, "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io");

    expect(JSON.parse(table.body)).toMatchObject({ kind: "Table", columnDefinitions: [{ name: "Name" }, { name: "Age" }] });
    expect(JSON.parse(partial.body)).toMatchObject({ kind: "PartialObjectMetadata", metadata: { name: "l1" } });
  });

  it.each(REST.map((request) => [request.label, request] as const))("%s", check);

  async function check(label: string, request: SeriesRequest): Promise<void> {
    // A second passed here in the recording, which shows in the order of the managers.
    if (label === "merge patch") await clock.sleep(1_000);
    const answer = await send(request);

    if (label === "create ok") first = Number((JSON.parse(answer.body) as { metadata: { resourceVersion: string } }).metadata.resourceVersion);
    const line = recorded.get(label);
    expect({ code: answer.status, body: comparable(projectedAnswer(answer.body), first), warning: answer.headers["warning"] }).toEqual({
      code: line?.code,
      body: comparable(line?.body, 41),
      warning: line?.warning,
    });
  }

  function send({ method, path, query, contentType = "application/json", body }: SeriesRequest): Promise<KubeResponse> {
    const headers = { "content-type": contentType, "user-agent": "undici" };
    const text = typeof body === "string" || body === undefined ? body : JSON.stringify(body);
    return cluster.transport().send({ method, path: query ? `${path}?${query}` : path, headers, body: text });
  }

  function get(path: string, accept = "application/json"): Promise<KubeResponse> {
    return cluster.transport().send({ method: "GET", path, headers: { accept } });
  }
});

interface List {
  readonly metadata: { readonly continue: string; readonly resourceVersion: string };
  readonly items: readonly { readonly kind: string; readonly metadata: { readonly name: string } }[];
}

function listIn({ body }: KubeResponse): List {
  return JSON.parse(body) as List;
}

function namesIn({ items }: List): string[] {
  return items.map(({ metadata }) => metadata.name);
}
