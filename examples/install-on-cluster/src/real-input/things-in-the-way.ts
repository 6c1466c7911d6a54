import { holdInstallationLock, type KubeObject, NAMESPACES, SECRETS, SERVICES } from "@osb/kubernetes";
import { expectOk, type World } from "@osb/testing";
import { ResultAsync } from "neverthrow";
import type { Obstacle, Told } from "./obstacle.ts";

const anotherName = (about: string, ...names: readonly string[]): Told => ({ about, names, remedy: "Choose another installation.name" });

/** Others' things that have the names of ours, others at work, and worlds that are not the one that is meant. */
export const THINGS_IN_THE_WAY: readonly Obstacle[] = [
  {
    name: "a region that there is not",
    asProcess: true,
    input: { region: "eu-west-9" },
    inRealTime: true,
    told: [{ about: "AwsCallFailed", names: ["ENOTFOUND", "sts.eu-west-9.amazonaws.com"], remedy: "Check the region" }],
  },
  {
    name: "credentials of another account",
    asProcess: true,
    input: { installation: { name: "demo", awsAccountId: "210987654321" } },
    told: [
      { about: "AccountMismatch", names: ["account 123456789012", "not of account 210987654321"], remedy: "installation.awsAccountId" },
    ],
  },
  {
    name: "the context of another cluster",
    input: { installation: { name: "demo", clusterUid: "00000000-0000-4000-8000-000000000000" } },
    told: [{ about: "ClusterMismatch", names: ["00000000-0000-4000-8000-000000000000"], remedy: "installation.clusterUid" }],
  },
  {
    name: "another account and another cluster",
    input: { installation: { name: "demo", awsAccountId: "210987654321", clusterUid: "00000000-0000-4000-8000-000000000000" } },
    told: [
      { about: "AccountMismatch", names: ["210987654321"], remedy: "installation.awsAccountId" },
      { about: "ClusterMismatch", names: ["00000000-0000-4000-8000-000000000000"], remedy: "installation.clusterUid" },
    ],
  },
  {
    name: "a cluster without Service Catalog",
    asProcess: true,
    world: { serviceCatalog: false },
    told: [
      { about: "service-catalog-missing", names: ["does not serve servicecatalog.k8s.io/v1beta1"], remedy: "Install Service Catalog" },
    ],
  },
  {
    name: "a Kf that reads its own API alone",
    asProcess: true,
    world: { kf: "own-brokers" },
    told: [{ about: "kf-lists-only-its-own-brokers", names: ["Kf", "servicecatalog.k8s.io/v1beta1"], remedy: "acceptUnlistedByKf: true" }],
  },
  {
    name: "a Space that is not there",
    input: { scope: { kind: "namespace", namespace: "space" } },
    told: [{ about: "scope-namespace-missing", names: ["namespace space does not exist"], remedy: "kf create-space space" }],
  },
  {
    name: "another installer at work",
    asProcess: true,
    prepare: async (world) => holdLock(world, "bob at build-7"),
    told: [{ about: "another-installer-at-work", names: ["bob at build-7", "demo"], remedy: "Wait until bob at build-7 is done" }],
  },
  {
    name: "somebody else's table",
    asProcess: true,
    prepare: (world) => atAws(world, "dynamodb", "CreateTable", TABLE),
    told: [anotherName("TableMismatch", "table osb-demo", "its keys are name:S:HASH", "nobody's tag")],
  },
  {
    name: "somebody else's IAM user",
    prepare: (world) =>
      atAws(world, "iam", "CreateUser", { UserName: "osb-demo", Tags: [{ Key: "osb-sdk/installation", Value: "staging" }] }),
    told: [{ about: "IdentityMismatch", names: ["IAM user", "user/osb-demo", "belongs to installation staging"], remedy: "another name" }],
  },
  {
    name: "somebody else's IAM policy",
    prepare: (world) =>
      atAws(world, "iam", "CreatePolicy", { PolicyName: "osb-demo", Path: "/osb/", PolicyDocument: JSON.stringify(POLICY) }),
    told: [{ about: "IdentityMismatch", names: ["IAM policy", "policy/osb/osb-demo", "no installation's tag"], remedy: "another name" }],
  },
  {
    name: "somebody else's Secrets",
    prepare: async (world) => {
      for (const name of ["demo-aws-key", "demo-basic-auth", "demo-tls"]) await secret(world, name, { value: "theirs" });
    },
    told: [
      { about: "KeyStoreMismatch", names: ["Secret brokers/demo-aws-key"], remedy: "give the installation another name" },
      { about: "BrokerAccessConflict", names: ["Secret brokers/demo-basic-auth"], remedy: "Move Secret brokers/demo-basic-auth aside" },
      { about: "BrokerAccessConflict", names: ["Secret brokers/demo-tls"], remedy: "another installation name or namespace" },
    ],
  },
  {
    name: "somebody else's release",
    prepare: (world) => secret(world, "sh.helm.release.v1.demo.v3", {}, RELEASE),
    told: [anotherName("ReleaseConflict", "release demo is not ours to change")],
  },
  {
    name: "somebody else's Service of that name",
    prepare: (world) => service(world),
    told: [anotherName("foreign-object", "Service demo in namespace brokers")],
  },
  {
    name: "somebody else's broker of that name",
    prepare: (world) => broker(world, "staging"),
    told: [anotherName("registration-conflict", "ClusterServiceBroker demo", "belongs to installation staging")],
  },
  {
    name: "a key of one's own that is not there",
    input: { existingKeySecret: "our-key" },
    told: [{ about: "KeyStoreMismatch", names: ["Secret brokers/our-key", "holds no access key"], remedy: "accesskeyid and secretkey" }],
  },
  {
    name: "a key of one's own that AWS does not know",
    input: { existingKeySecret: "our-key" },
    prepare: (world) => secret(world, "our-key", { accesskeyid: "AKIA0000000000000000", secretkey: "of nobody" }),
    told: [{ about: "AccessKeyUnproven", names: ["AKIA0000000000000000", "not accepted by AWS"], remedy: "Check that the key exists" }],
  },
];

const TABLE = {
  TableName: "osb-demo",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [{ AttributeName: "name", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "name", KeyType: "HASH" }],
};
const POLICY = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] };
const RELEASE = { type: "helm.sh/release.v1", labels: { owner: "helm", name: "demo", status: "deployed", version: "3" } };

/** Does it, and waits until AWS shows it. */
async function atAws(world: World, service: string, operation: string, input: object): Promise<void> {
  await world.aws.call({ service, region: "us-east-1", operation, input });
  await world.clock.sleep(10_000);
}

async function secret(
  world: World,
  name: string,
  fields: Readonly<Record<string, string>>,
  { type = "Opaque", labels = {} }: { readonly type?: string; readonly labels?: Readonly<Record<string, string>> } = {},
): Promise<void> {
  const kube = world.kubernetes.client();
  // Several Secrets need one namespace.
  (await kube.create(NAMESPACES, { apiVersion: "v1", kind: "Namespace", metadata: { name: "brokers" } })).unwrapOr(undefined);
  const data = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, btoa(value)]));
  const object: KubeObject & { readonly type: string; readonly data: object } = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { namespace: "brokers", name, labels },
    type,
    data,
  };
  expectOk(await kube.create(SECRETS, object));
}

async function service(world: World): Promise<void> {
  const kube = world.kubernetes.client();
  expectOk(await kube.create(NAMESPACES, { apiVersion: "v1", kind: "Namespace", metadata: { name: "brokers" } }));
  const spec = { selector: { app: "theirs" }, ports: [{ port: 80 }] };
  const object: KubeObject & { readonly spec: object } = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { namespace: "brokers", name: "demo" },
    spec,
  };
  expectOk(await kube.create(SERVICES, object));
}

async function broker(world: World, installation: string): Promise<void> {
  const brokers = {
    group: "servicecatalog.k8s.io",
    version: "v1beta1",
    plural: "clusterservicebrokers",
    kind: "ClusterServiceBroker",
    namespaced: false,
  };
  const metadata = { name: "demo", labels: { "osb-sdk/installation": installation } };
  const object = {
    apiVersion: "servicecatalog.k8s.io/v1beta1",
    kind: "ClusterServiceBroker",
    metadata,
    spec: { url: "https://127.0.0.1:9" },
  };
  expectOk(await world.kubernetes.client().create(brokers, object));
  await world.settled();
}

/** Holds the installation's lock, as somebody else, for as long as the returned is not disposed of. */
async function holdLock(world: World, holder: string): Promise<AsyncDisposable> {
  const over = new AbortController();
  const kube = world.kubernetes.client(world.kubernetes.user("bob", [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }]));
  const spec = { installation: { name: "demo" }, namespace: "brokers", holder };
  let onHeld = (): void => undefined;
  const held = new Promise<void>((resolve) => (onHeld = resolve));
  const holding = holdInstallationLock({ kube, clock: world.clock }, spec, { signal: over.signal }, ({ signal }) => {
    onHeld();
    return ResultAsync.fromSafePromise(world.clock.sleep(3_600_000, signal));
  });
  await held;
  return {
    [Symbol.asyncDispose]: async () => {
      over.abort();
      expectOk(await holding);
    },
  };
}
