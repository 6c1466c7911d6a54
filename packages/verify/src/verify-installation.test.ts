import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { IAMClient } from "@aws-sdk/client-iam";
import { STSClient } from "@aws-sdk/client-sts";
import { type AwsClients, applyAccessKey, applyAwsPrereqs, type AwsPrereqsInput, type ClientsFor } from "@osb/aws-prereqs";
import { Secret } from "@osb/core";
import { type KubeClient, kubeClientOver, NAMESPACES, secretStore } from "@osb/kubernetes";
import { expectErr, expectOk, FakeAws, FakeKubernetes, VirtualClock } from "@osb/testing";
import { beforeEach, describe, expect, expectTypeOf, it } from "vitest";
import type { VerifyInstallationInput } from "./verify-installation-input.ts";
import { verifyInstallation, type VerifyInstallationError, type VerifyEvent } from "./verify-installation.ts";

const region = "eu-west-1";
const installation = { name: "prod" };
const aws: AwsPrereqsInput = { installation, region };
const input: VerifyInstallationInput = {
  aws,
  release: {
    installation,
    namespace: "osb",
    awsKeySecret: "prod-aws-key",
    broker: { id: "awsservicebroker", region, tableName: "osb-prod", templates: { bucket: "b", prefix: "p", region } },
  },
  registration: { installation, scope: { kind: "cluster" } },
};

describe("verifyInstallation", () => {
  let clock: VirtualClock;
  let account: FakeAws;
  let kube: KubeClient;
  let clients: AwsClients;

  const clientsFor: ClientsFor = (credentials) => {
    const options = { ...account.clientOptions({ region, credentials }), maxAttempts: 1 };
    return { dynamodb: new DynamoDBClient(options), sts: new STSClient(options) };
  };
  const keyStore = () => secretStore(kube, { installation, namespace: "osb", name: "prod-aws-key" });
  const verify = (changes: Partial<VerifyInstallationInput> = {}, options: Parameters<typeof verifyInstallation>[2] = {}) =>
    verifyInstallation({ aws: clients, clientsFor, kube, clock }, { ...input, ...changes }, options);
  const answers = async (changes: Partial<VerifyInstallationInput> = {}) =>
    Object.fromEntries(
      expectOk(await verify(changes)).checks.map(({ name, outcome, finding }) => [name, `${outcome} ${finding?.type ?? ""}`.trim()]),
    );

  beforeEach(async () => {
    clock = new VirtualClock();
    account = new FakeAws({ clock });
    kube = new FakeKubernetes({ clock }).client();
    const options = { ...account.clientOptions({ region }), maxAttempts: 1 };
    clients = { dynamodb: new DynamoDBClient(options), iam: new IAMClient(options), sts: new STSClient(options) };
    expectOk(await kube.create(NAMESPACES, { apiVersion: "v1", kind: "Namespace", metadata: { name: "osb" } }));
  });

  const withAwsSide = async () => {
    const { accountId, table, user } = expectOk(await applyAwsPrereqs({ aws: clients, clock }, aws));
    const key = { installation, region, accountId, userName: user?.name ?? "", tableName: table.name };
    return expectOk(await applyAccessKey({ aws: clients, clientsFor, keyStore: keyStore(), clock }, key));
  };

  it("answers every question about an installation of which nothing is there", async () => {
    const events: VerifyEvent[] = [];

    const report = expectOk(await verify({}, { onEvent: (event) => events.push(event) }));

    expect(report).toMatchObject({ ready: false, marketplace: { services: [] } });
    expect(await answers()).toEqual({
      table: "failed table-missing",
      identity: "failed user-missing",
      key: "failed key-store-mismatch",
      values: "unknown values-not-compared",
      release: "failed release-missing",
      broker: "failed broker-not-ready",
      registration: "failed service-catalog-missing",
      marketplace: "failed service-catalog-missing",
    });
    expect(events.map(({ check }) => check)).toEqual(report.checks);
  });

  it("proves the stored key with the key itself", async () => {
    await withAwsSide();

    expect(await answers()).toMatchObject({ table: "passed", identity: "passed", key: "passed", release: "failed release-missing" });
  });

  it("finds a key that works no more, with the caller's own rights intact", async () => {
    await withAwsSide();
    const stored = expectOk(await keyStore().read());
    expectOk(await keyStore().write({ accesskeyid: new Secret("AKIAOTHER00000000000"), secretkey: new Secret("x") }, stored?.version));

    expect(await answers()).toMatchObject({ table: "passed", identity: "passed", key: "failed access-key-unproven" });
  });

  it("judges the cluster when AWS cannot be reached", async () => {
    await withAwsSide();
    account.fault("dynamodb:DescribeTable", { kind: "before-send", times: 99 });

    expect(await answers()).toMatchObject({
      table: "unknown aws-call-failed",
      key: "unknown aws-call-failed",
      release: "failed release-missing",
    });
  });

  it("judges AWS when the cluster cannot be reached", async () => {
    await withAwsSide();
    const nobody = (): Promise<never> => Promise.reject(Object.assign(new Error("refused"), { code: "ECONNREFUSED" }));
    kube = kubeClientOver({ server: "https://gone", send: nobody, access: nobody }, { clock });

    expect(await answers()).toMatchObject({ table: "passed", key: "unknown kube-unreachable", release: "unknown kube-unreachable" });
  });

  it("looks at nothing on another cluster than the installation's, but at AWS", async () => {
    await withAwsSide();
    const elsewhere = { ...installation, clusterUid: "00000000-0000-0000-0000-000000000000" };

    const found = await answers({ release: { ...input.release, installation: elsewhere } });

    expect(found).toMatchObject({
      table: "passed",
      key: "unknown cluster-mismatch",
      release: "unknown cluster-mismatch",
      registration: "unknown cluster-mismatch",
    });
  });

  it("names the mistakes of all inputs at once", async () => {
    const mistaken = verify({
      aws: { ...aws, region: "Europe" },
      release: { ...input.release, namespace: "?" },
      registration: { installation, scope: { kind: "cluster" }, name: "?" },
    });

    const error = expectErr(await mistaken);

    expect(error).toMatchObject({ type: "InvalidInput" });
    expect(error.message).toMatch(/aws\.region .*release\.namespace .*registration\.name /);
  });

  it("ends when the caller does", async () => {
    expect(expectErr(await verify({}, { signal: AbortSignal.abort("operator left") }))).toMatchObject({
      type: "Aborted",
      cause: "operator left",
    });
  });

  it("has a closed set of errors", () => {
    expectTypeOf<VerifyInstallationError["type"]>().toEqualTypeOf<"InvalidInput" | "Aborted" | "TimedOut">();
  });
});
