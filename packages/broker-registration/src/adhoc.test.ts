import { type KubeObject, NAMESPACES, SECRETS } from "@osb/kubernetes";
import { expectErr, expectOk, VirtualClock } from "@osb/testing";
import { ScriptedBroker, TestAuthority, type ScriptedAnswer } from "@osb/testing/broker";
import { FakeKubernetes } from "@osb/testing/kubernetes";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { installServiceCatalog, runServiceCatalog } from "../../testing/src/service-catalog/index.ts";
import { applyRegistration, destroyRegistration, type RegistrationInput } from "./index.ts";

const HOST = "prod.osb.svc.cluster.local";
const authority = new TestAuthority();
const certificate = authority.issue(HOST);
const service = (n: number) => ({ id: `svc-${n}`, name: `s${n}`, description: "d", bindable: true, plans: [{ id: `svc-${n}-p`, name: "default", description: "p" }, { id: `svc-${n}-q`, name: "q", description: "p" }] });
const catalog = (n: number): ScriptedAnswer => ({ status: 200, body: { services: Array.from({ length: n }, (_, i) => service(i)) } });

describe("with Service Catalog", () => {
  let clock: VirtualClock, cluster: FakeKubernetes, osb: ScriptedBroker, stop: AbortController, running: Promise<void>;
  const events: unknown[] = [];
  let up = true;
  beforeEach(async () => {
    clock = new VirtualClock();
    cluster = new FakeKubernetes({ clock });
    osb = await ScriptedBroker.listening(certificate);
    stop = new AbortController();
    events.length = 0; up = true;
    installServiceCatalog(cluster);
    running = runServiceCatalog({ kube: cluster.client(), changed: (s) => cluster.changed(s), clock: clock.inBackground(), signal: stop.signal,
      resolve: (host) => (up && host.startsWith("prod.osb") ? { address: "127.0.0.1", port: osb.port, shownAs: "10.96.0.17:443" } : undefined),
      outside: async (work) => { using _h = clock.hold(); return await work(); } });
    const kube = cluster.client();
    for (const name of ["osb", "dev"]) expectOk(await kube.create(NAMESPACES, { apiVersion: "v1", kind: "Namespace", metadata: { name } }));
    expectOk(await kube.create(SECRETS, { apiVersion: "v1", kind: "Secret", metadata: { namespace: "osb", name: "auth" }, data: { username: btoa("u"), password: btoa("p") } } as KubeObject));
  });
  afterEach(async () => { stop.abort(); await running; await osb.close(); });
  const input: RegistrationInput = { installation: { name: "prod" }, scope: { kind: "cluster" }, url: `https://${HOST}`, trust: { kind: "ca", pem: authority.pem }, credentials: { kind: "basic", secret: { namespace: "osb", name: "auth" } }, credentialsVersion: "1" };
  const apply = (c: Partial<RegistrationInput> = {}) => applyRegistration({ kube: cluster.client(), clock }, { ...input, ...c }, { onEvent: (e) => events.push([Math.round(clock.now()), e.type, (e as {cause?: string}).cause]) });
  const show = (label: string, r: unknown) => console.log(label, Math.round(clock.now()), r, JSON.stringify(events), osb.requests.length);

  it.each([[2], [27]])("%s services", async (n) => { osb.answer = () => catalog(n); const r = expectOk(await apply()); show("n", [r.change, r.marketplace.services.length]); events.length = 0; const t = clock.now(); show("again", [expectOk(await apply()).change, clock.now() - t]); const d = expectOk(await destroyRegistration({ kube: cluster.client(), clock }, input)); show("destroyed", d); });
  it("401 then other credentials", async () => { osb.answer = ({ headers }) => headers.authorization === `Basic ${btoa("u:new")}` ? catalog(27) : { status: 401, body: "Unauthorized" }; const e = expectErr(await apply()); show("401", e.message); events.length = 0;
    expectOk(await cluster.client().patch({ resource: SECRETS, namespace: "osb", name: "auth" }, { data: { password: btoa("new") } })); const t = clock.now(); const r = expectOk(await apply({ credentialsVersion: "2" })); show("fixed", [r.change, clock.now() - t]); });
  it("rotated while 27 services exist", async () => { let pw = "p"; osb.answer = ({ headers }) => headers.authorization === `Basic ${btoa(`u:${pw}`)}` ? catalog(27) : { status: 401, body: "Unauthorized" }; expectOk(await apply());
    pw = "new"; const kube = cluster.client(); expectOk(await kube.patch({ resource: { group: "servicecatalog.k8s.io", version: "v1beta1", plural: "clusterservicebrokers", kind: "ClusterServiceBroker", namespaced: false }, name: "prod" }, { spec: { relistRequests: 1 } })); await clock.sleep(5000);
    expectOk(await kube.patch({ resource: SECRETS, namespace: "osb", name: "auth" }, { data: { password: btoa("new") } })); events.length = 0; const t = clock.now(); const r = expectOk(await apply({ credentialsVersion: "2" })); show("rotated", [r.change, clock.now() - t]); });
  it("host appears after 40 s", async () => { up = false; osb.answer = () => catalog(27); void clock.inBackground().sleep(40_000).then(() => { up = true; }); const r = expectOk(await apply()); show("host", r.change); });
  it("500 for 25 s", async () => { osb.answer = () => clock.now() < 25_000 ? { status: 500, body: { description: "x" } } : catalog(27); const r = expectOk(await apply()); show("500", r.change); });
  it("empty", async () => { const e = expectErr(await apply()); show("empty", e.message); });
  it("wrong CA", async () => { const e = expectErr(await apply({ trust: { kind: "ca", pem: new TestAuthority().pem } })); show("CA", e.message); });
  it("name mismatch", async () => { const e = expectErr(await apply({ url: "https://prod.osb.svc" })); show("name", e.message); });
  it("no plans", async () => { osb.answer = () => ({ status: 200, body: { services: [{ ...service(0), plans: [] }] } }); const e = expectErr(await apply()); show("noplans", e.message); });
  it("namespace", async () => { osb.answer = () => catalog(2); const scope = { kind: "namespace" as const, namespace: "dev" }; const r = expectOk(await apply({ scope })); show("ns", r.marketplace.services.length); show("gone", expectOk(await destroyRegistration({ kube: cluster.client(), clock }, { installation: input.installation, scope }))); expect(expectOk(await cluster.client().get({ resource: SECRETS, namespace: "dev", name: "prod-broker-auth" }))).toBeUndefined(); });
  it("duplicates", async () => { osb.answer = () => catalog(2); expectOk(await apply({ name: "other" })); events.length = 0; const e = expectErr(await apply()); show("dup", e.message + e.remediation); });
  it("system trust conflict", async () => { osb.answer = () => catalog(2); expectOk(await apply()); const e = await apply({ trust: { kind: "system" } }); show("system", String(e._unsafeUnwrapErr?.())); });
});
