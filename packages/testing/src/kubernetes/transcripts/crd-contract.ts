import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { startedSuite } from "../../started-suite.ts";
import type { ContractServer } from "./contract-server.ts";
import { BEFORE, BROKERS, CREATE, LISTED, REST, SERIES, type SeriesRequest } from "./crd-requests.ts";
import { type PlainAnswer, plainRequest } from "./plain-request.ts";
import { comparable, projectedAnswer } from "./projected-answer.ts";
import { recordedLines } from "./recorded-line.ts";

const recorded = recordedLines(readFileSync(new URL("./k8s-1.36-crd.txt", import.meta.url), "utf8"));
const DEFINITION = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/clusterservicebrokers.servicecatalog.k8s.io";
/** A name is taken, and the resource served, within about 50 ms; a busy machine takes longer. */
const SERVED_WITHIN = { looks: 40, everyMs: 50 };

/** What a server of the contract may do otherwise than the recording. */
export interface CrdContractOptions {
  /** Requests that are answered otherwise, and why. One that is not any more fails. */
  readonly known?: Readonly<Record<string, string>>;
  /** What this machine lacks for it: then it is skipped, and says so. */
  readonly missing?: string | undefined;
  /** Whether others write to the server meanwhile, so that its revisions have gaps. */
  readonly shared?: boolean;
}

/** Custom resources: a server answers what apiextensions-apiserver 1.36 was recorded to answer. */
export function crdContract(name: string, start: () => Promise<ContractServer>, { known = {}, missing, shared = false }: CrdContractOptions = {}): void {
  startedSuite(`custom resources, on ${name}`, start, missing, (server) => {
    const differing: string[] = [];
    /** The number of the first object's revision: 41 in the recording. */
    let first = 0;
    let applied = "";

    it.each(BEFORE.map((request) => [request.label, request] as const))("%s", check);

    it("serves a definition a moment after it was made, with the conditions that a real server tells", async () => {
      const made = await send(CREATE);
      await served();

      const { status } = JSON.parse((await get(DEFINITION)).body) as { status: { conditions: { type: string; status: string; reason: string }[] } };

      expect(made.status).toBe(201);
      expect((JSON.parse(made.body) as { status: object }).status).toEqual({
        conditions: null,
        acceptedNames: { plural: "", kind: "" },
        storedVersions: ["v1beta1"],
      });
      // Three controllers tell them, in no order.
      expect(status.conditions.map((condition) => `${condition.type}=${condition.status}:${condition.reason}`).toSorted()).toEqual([
        "Established=True:InitialNamesAccepted",
        "KubernetesAPIApprovalPolicyConformant=False:UnapprovedAnnotation",
        "NamesAccepted=True:NoConflicts",
      ]);
      expect(JSON.parse((await get(BROKERS)).body)).toMatchObject({ kind: "ClusterServiceBrokerList", items: [], metadata: { continue: "" } });
    });

    it.each(SERIES.map((request) => [request.label, request] as const))("%s", check);

    it("lists page by page, as of the revision of the first page", async () => {
      for (const request of LISTED) await send(request);

      const one = listIn(await get(`${BROKERS}?limit=2`));
      const two = listIn(await get(`${BROKERS}?limit=2&continue=${one.metadata.continue}`));

      const revision = shared ? one.metadata.resourceVersion : String(59 - 41 + first);
      expect(namesIn(one)).toEqual([expect.stringMatching(/^gen-/), "l0"]);
      expect(one.items[0]?.kind).toBe("ClusterServiceBroker");
      expect(one.metadata).toEqual({ continue: expect.any(String) as string, remainingItemCount: 5, resourceVersion: revision });
      expect(Buffer.from(one.metadata.continue, "base64url").toString()).toBe(`{"v":"meta.k8s.io/v1","rv":${revision},"start":"/l0\\u0000"}`);
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

    it("differs where it is known to, and nowhere else", () => {
      expect(differing).toEqual(Object.keys(known));
    });

    async function check(label: string, request: SeriesRequest): Promise<void> {
      // A second passed here in the recording, which shows in the order of the managers.
      if (label === "merge patch") await server().pass(1_000);
      const answer = await send(request);

      if (label === "create ok") first = Number(revisionIn(answer));
      if (label === "SSA create") applied = revisionIn(answer);
      if (label === "SSA noop (rv same?)") expect(revisionIn(answer)).toBe(applied);
      const line = recorded.get(label);
      const found = { code: answer.status, body: comparable(projectedAnswer(answer.body), shared ? undefined : first), warning: answer.headers["warning"] };
      const expected = { code: line?.code, body: comparable(line?.body, shared ? undefined : 41), warning: line?.warning };
      if (label in known) {
        if (JSON.stringify(found) !== JSON.stringify(expected)) differing.push(label);
      } else expect(found).toEqual(expected);
    }

    async function served(): Promise<void> {
      for (let looks = 0; looks < SERVED_WITHIN.looks; looks += 1) {
        await server().pass(SERVED_WITHIN.everyMs);
        if ((await get(BROKERS)).status === 200) return;
      }
    }

    function send({ method, path, query, contentType = "application/json", body }: SeriesRequest): Promise<PlainAnswer> {
      // The user agent is what the recording's client had: where no manager is named, it is the manager.
      const headers = { "content-type": contentType, "user-agent": "undici", authorization: `Bearer ${server().administrator}` };
      const text = typeof body === "string" || body === undefined ? body : JSON.stringify(body);
      return plainRequest(server(), method, query ? `${path}?${query}` : path, headers, text);
    }

    function get(path: string, accept = "application/json"): Promise<PlainAnswer> {
      return plainRequest(server(), "GET", path, { accept, authorization: `Bearer ${server().administrator}` });
    }
  });
}

interface List {
  readonly metadata: { readonly continue: string; readonly resourceVersion: string };
  readonly items: readonly { readonly kind: string; readonly metadata: { readonly name: string } }[];
}

function listIn({ body }: PlainAnswer): List {
  return JSON.parse(body) as List;
}

function namesIn({ items }: List): string[] {
  return items.map(({ metadata }) => metadata.name);
}

function revisionIn({ body }: PlainAnswer): string {
  return (JSON.parse(body) as { metadata: { resourceVersion: string } }).metadata.resourceVersion;
}
