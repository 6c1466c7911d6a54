import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateAccessKeyCommand, DeleteAccessKeyCommand, IAMClient } from "@aws-sdk/client-iam";
import { OWNER_MARK } from "@osb/core";
import { type KubeObject, NAMESPACES, SECRETS } from "@osb/kubernetes";
import { expectOk } from "@osb/testing";
import { helmBinary } from "@osb/tooling/helm";
import { beforeAll, describe, expect, it } from "vitest";
import { aftermathOf } from "./trials/aftermath-of.ts";
import { killAll, type RunningProcess } from "./trials/processes-of.ts";
import { INPUT, startTrial, type Trial } from "./trials/start-trial.ts";
import { turns } from "./trials/turns.ts";
import { whatIsLeft } from "./trials/what-is-left.ts";
import { type WholeInstallation, wholeInstallation } from "./trials/whole-installation.ts";

const helm = await helmBinary(4);
const inTurn = turns(3);
const { namespace } = INPUT;
const RECORD = { resource: SECRETS, namespace, name: "sh.helm.release.v1.demo.v1" };

describe.skipIf(helm === undefined).concurrent("a helm that nobody ends (skipped where npm has no helm for the platform)", () => {
  let whole: WholeInstallation;

  beforeAll(async () => {
    whole = await wholeInstallation(String(helm));
  }, 60_000);

  it.for([
    ["while the next run still waits for the lock of the killed one", "lock waiting", false],
    ["while the next run already repairs what it left", "release recovered", true],
  ] as const)("does no harm when it goes on %s", ([, sign, recovered]) =>
    inTurn(async () => {
      await using trial = await startTrial(String(helm));
      const held = await trial.world.holdNext(/^PATCH .*\/deployments\/demo .* Helm/, "before");
      const first = trial.run("install");
      await first.until(held.reached);
      const { watchdog, helm: left } = await helmOf(trial);

      killAll([watchdog]);
      await first.kill();
      const second = trial.run("install");
      await second.until(second.printed(sign));
      expect((await trial.processes()).map(({ pid }) => pid)).toContain(left.pid);
      await held.release();

      expect(await aftermathOf(trial, second)).toEqual(whole.aftermath);
      expect(second.stdout().includes("release recovered")).toBe(recovered);
    }),
  );

  it("is not missed when it was killed together with the installation: the release that it left pending is recovered", () =>
    inTurn(async () => {
      await using trial = await startTrial(String(helm));
      const held = await trial.world.holdNext(/^POST .*\/secrets .* Helm/, "after");
      const first = trial.run("install");
      await first.until(held.reached);

      killAll(Object.values(await helmOf(trial)));
      await first.kill();
      await held.release();
      expect(expectOk(await trial.kube.get(RECORD))?.metadata.labels).toMatchObject({ status: "pending-install", [OWNER_MARK]: "demo" });

      const second = trial.run("install");
      expect(await aftermathOf(trial, second)).toEqual(whole.aftermath);
      expect(second.stdout()).toContain("release recovered · demo · uninstall · it is pending-install, and who wrote it is gone");
    }));

  it.for([
    ["nobody's", {}, "nobody's mark is on it"],
    ["another installation's", { [OWNER_MARK]: "staging" }, "it belongs to installation staging"],
  ] as const)("may be %s: its pending release is not touched, and nothing else either", ([, mark, reason]) =>
    inTurn(async () => {
      await using trial = await startTrial(String(helm));
      const { kube, world } = trial;
      expectOk(await kube.create(NAMESPACES, { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } }));
      const labels = { ...mark, owner: "helm", name: "demo", status: "pending-install", version: "1" };
      const record: KubeObject = { apiVersion: "v1", kind: "Secret", metadata: { name: RECORD.name, namespace, labels } };
      const written = expectOk(await kube.create(SECRETS, { ...record, type: "helm.sh/release.v1" }));
      const before = await world.fingerprint();

      const { code, stderr } = await trial.run("install").ended;

      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/blocking ReleaseConflict: .*/) });
      expect(stderr).toContain(reason);
      expect(expectOk(await kube.get(RECORD))).toEqual(written);
      expect(await world.fingerprint()).toBe(before);
    }),
  );

  it("would show in the comparison if it left something twice, or half", () =>
    inTurn(async () => {
      await using trial = await startTrial(String(helm));
      const { world, kube } = trial;
      const { fingerprint } = whole.aftermath;
      expect(await aftermathOf(trial, trial.run("install"))).toEqual(whole.aftermath);
      const credentials = { accessKeyId: world.accessKeyId, secretAccessKey: world.secretAccessKey };
      const options = { region: INPUT.region, endpoint: world.awsEndpoint, credentials };
      const [iam, dynamodb] = [new IAMClient(options), new DynamoDBClient(options)];

      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "osb-demo" }));
      expect(await world.fingerprint()).not.toBe(fingerprint);
      expect(await whatIsLeft(trial)).toMatchObject({ keys: ["Active", "Active"] });
      await iam.send(new DeleteAccessKeyCommand({ UserName: "osb-demo", AccessKeyId: AccessKey?.AccessKeyId }));
      expect(await world.fingerprint()).toBe(fingerprint);

      expectOk(await kube.patch(RECORD, { metadata: { labels: { status: "pending-upgrade" } } }));
      expect(await world.fingerprint()).not.toBe(fingerprint);
      expect(await whatIsLeft(trial)).toMatchObject({ releases: ["pending-upgrade"], pending: 1 });
      expectOk(await kube.patch(RECORD, { metadata: { labels: { status: "deployed" } } }));
      expect(await world.fingerprint()).toBe(fingerprint);

      const AttributeName = "id";
      const KeySchema = [{ AttributeName, KeyType: "HASH" as const }];
      const AttributeDefinitions = [{ AttributeName, AttributeType: "S" as const }];
      await dynamodb.send(
        new CreateTableCommand({ TableName: "osb-demo-2", KeySchema, AttributeDefinitions, BillingMode: "PAY_PER_REQUEST" }),
      );
      expect(await world.fingerprint()).not.toBe(fingerprint);
      expect(await whatIsLeft(trial)).toMatchObject({ tables: 2 });
    }));
});

/** helm and the process that watches over it. */
async function helmOf(trial: Trial): Promise<{ readonly watchdog: RunningProcess; readonly helm: RunningProcess }> {
  const processes = await trial.processes();
  const running = processes.find(({ command }) => command[0] === helm);
  const watchdog = processes.find(({ command }) => command[1] === "-e" && command.includes(String(helm)));
  if (running === undefined || watchdog === undefined) throw new Error("no helm runs");
  return { watchdog, helm: running };
}
