import { writeFileSync, chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { okAsync } from "neverthrow";
import { fakeWorld, ScaledClock, VirtualClock, type World, type WorldOptions, WORLD_TEMPLATES, expectOk } from "@osb/testing";
import type { AccessRule } from "@osb/testing/kubernetes";
import { stringify } from "yaml";
import { SECRETS, NAMESPACES, holdInstallationLock } from "@osb/kubernetes";
import { installDeps } from "../install-deps.ts";
import { installOnCluster } from "../install-on-cluster.ts";
import { readInput } from "../read-input.ts";
import { describeError } from "../show/describe-error.ts";
import { describePlan } from "../show/describe-plan.ts";
import { planOnCluster } from "../plan-on-cluster.ts";

const folder = mkdtempSync(join(tmpdir(), "x-"));
const INPUT: any = { installation: { name: "demo" }, region: "us-east-1", namespace: "broker", broker: { templates: { ...WORLD_TEMPLATES.own, region: "us-east-1" } } };
const KC = { apiVersion: "v1", kind: "Config", clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:9" } }], users: [{ name: "u", user: { token: "t" } }], contexts: [{ name: "x", context: { cluster: "c", user: "u" } }], "current-context": "x" };
const stub: any = { childLimitMs: 45000, version: () => okAsync("4.2.3"), template: () => okAsync("") };
interface Case { input?: any; text?: string; world?: WorldOptions; clock?: any; aws?: any; rules?: AccessRule[]; kc?: any; helm?: string; prepare?: (w: World) => Promise<any> }
async function run(name: string, c: Case) {
  console.log(`\n######## ${name}`);
  const world = fakeWorld({ clock: c.clock ?? new VirtualClock(), ...c.world });
  const path = join(folder, "in.yaml");
  writeFileSync(path, c.text ?? stringify({ ...INPUT, ...c.input }));
  await c.prepare?.(world);
  const t = performance.now();
  const read = await readInput(path);
  if (read.isErr()) { console.log(describeError(read.error)); await world.close(); return; }
  const kubeConfig = new KubeConfig(); kubeConfig.loadFromString(stringify(c.kc ?? KC));
  const d = installDeps({ region: read.value.region, awsOptions: world.aws.clientOptions({ credentials: c.aws ? (c.aws.accessKeyId ? c.aws : world.aws.principal(c.aws)) : world.aws.administrator }), kubeConfig, helm: c.helm ?? "helm", clock: world.clock });
  if (d.isErr()) { console.log(describeError(d.error)); await world.close(); return; }
  const user = c.rules ? world.kubernetes.user("alice", c.rules) : undefined;
  const deps = { ...d.value, ...(c.kc ? {} : { kube: world.kubernetes.client(user) }), ...(c.helm ? {} : { helm: stub }) };
  const before = world.fingerprint();
  const n = world.trace.calls.length;
  const r = await installOnCluster(deps, read.value);
  console.log(r.isErr() ? describeError(r.error) : "OK?!");
  console.log("same:", before === world.fingerprint(), "calls", world.trace.calls.length - n, "writes", world.trace.calls.slice(n).filter((x) => /^(PUT|PATCH|DELETE|POST(?!.*review))|(:Create|:Put|:Delete|:Update|:Tag|:Attach)/i.test(x.operation)).map((x) => x.operation), `${Math.round(performance.now() - t)} ms`);
  await world.close();
}
const script = (v: string) => { const p = join(folder, `helm-${v}`); writeFileSync(p, `#!/bin/sh\necho ${v}\n`); chmodSync(p, 0o755); return p; };
const allow = (...Action: string[]) => ({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] });
const all: Record<string, Case> = {
  fine: {},
  zone: { input: { region: "ca-central-1a" } },
  noregion: { input: { region: "eu-west-9" }, clock: new ScaledClock(1) },
  unreachable: { kc: KC, clock: new ScaledClock(1) },
  nocontext: { kc: { ...KC, "current-context": "" } },
  tokenFile: { kc: { ...KC, users: [{ name: "u", user: { tokenFile: "/x" } }] } },
  nohelm: { helm: "/nowhere/helm", clock: new ScaledClock(1) },
  nohelm2: { helm: "helmet", clock: new ScaledClock(1) },
  oldhelm: { helm: script("v3.8.1+g5cb9af4"), clock: new ScaledClock(1) },
  awsnone: { aws: allow("sts:GetCallerIdentity") },
  awssome: { aws: allow("sts:*", "iam:Get*", "iam:List*", "iam:Simulate*", "dynamodb:*") },
  awsnosim: { aws: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }, { Effect: "Deny", Action: "iam:SimulatePrincipalPolicy", Resource: "*" }] } },
  awsunknownkey: { aws: { accessKeyId: "AKIAXXXXXXXXXXXXXXXX", secretAccessKey: "no" } },
  kubenone: { rules: [] },
  kubens: { rules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"], namespaces: ["broker"] }] },
  kubebad: { kc: { ...KC, users: [{ name: "u", user: { token: "wrong" } }] } },
  nosc: { world: { serviceCatalog: false } },
  kf: { world: { kf: "own-brokers" } },
  kfaccept: { world: { kf: "own-brokers" }, input: { acceptUnlistedByKf: true } },
  number: { input: { installation: { name: "demo", awsAccountId: 123456789012 } } },
  brokerid: { input: { broker: { id: "my-broker" } } },
  wrongacct: { input: { installation: { name: "demo", awsAccountId: "210987654321" } } },
  wronguid: { input: { installation: { name: "demo", clusterUid: "00000000-0000-0000-0000-000000000000" } } },
  noyaml: { text: "a: [b\n c: d: e" },
  notext: { text: "just text" },
  empty: { text: "" },
  many: { input: { installation: { name: "Demo!", awsAccountId: 1234 }, region: "eu-west", namespace: "My_NS", broker: { id: "a-b", services: ["sqs", "ec3"], templates: { bucket: "B", prefix: "/x", region: "us-east-1a" } }, scope: { kind: "namespace", namespace: "A B" }, existingKeySecret: "x y", zone: 3 } },
  many2: { input: { installation: "demo", region: undefined, namespace: 7, broker: { id: 7, image: "Foo:bar:baz", nope: 1 }, scope: { kind: "space" } } },
  secret: { prepare: async (w) => { const k = w.kubernetes.client(); expectOk(await k.create(NAMESPACES, { apiVersion: "v1", kind: "Namespace", metadata: { name: "broker" } })); for (const name of ["demo-aws-key", "demo-tls", "demo-basic-auth", "sh.helm.release.v1.demo.v1"]) expectOk(await k.create(SECRETS, { apiVersion: "v1", kind: "Secret", metadata: { name, namespace: "broker", ...(name.startsWith("sh") ? { labels: { owner: "helm", name: "demo", status: "deployed", version: "1" } } : {}) }, ...(name.startsWith("sh") ? { type: "helm.sh/release.v1" } : {}), data: {} } as any)); } },
  aws: { prepare: async (w) => { const c = (service: string, operation: string, input: object) => w.aws.call({ service, region: "us-east-1", operation, input }); await c("dynamodb", "CreateTable", { TableName: "osb-demo", BillingMode: "PAY_PER_REQUEST", AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }], KeySchema: [{ AttributeName: "id", KeyType: "HASH" }] }); await c("iam", "CreateUser", { UserName: "osb-demo" }); await c("iam", "CreatePolicy", { PolicyName: "osb-demo", Path: "/osb/", PolicyDocument: JSON.stringify(allow("s3:*")) }); await w.clock.sleep(60000); } },
  lock: { prepare: async (w) => { void holdInstallationLock({ kube: w.kubernetes.client(), clock: w.clock }, { installation: { name: "demo" }, namespace: "broker", holder: "bob at build-7" }, { timeoutMs: 3600000 }, (h) => okAsync(undefined).andThen(() => w.clock.sleep(1e9, h.signal) as any)); await w.clock.sleep(1000); } },
};
const only = process.argv.slice(2);
for (const [name, c] of Object.entries(all)) if (!only.length || only.includes(name)) await run(name, c).catch((e) => console.log("THROWN", e));
process.exit();
