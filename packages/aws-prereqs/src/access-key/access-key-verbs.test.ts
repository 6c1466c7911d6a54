import { inspect } from "node:util";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateAccessKeyCommand, IAMClient, ListAccessKeysCommand } from "@aws-sdk/client-iam";
import { STSClient } from "@aws-sdk/client-sts";
import { expectErr, expectOk, FakeAws, VirtualClock, WireTrace } from "@osb/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { applyAwsPrereqs } from "../apply-aws-prereqs.ts";
import type { AwsClients, ClientsFor } from "../aws-prereqs.ts";
import type { AccessKeyEvent } from "../events.ts";
import { type KeyStoreDown, MemoryKeyStore } from "../testing/index.ts";
import { type ApplyAccessKeyDeps, applyAccessKey } from "./apply-access-key.ts";
import type { AccessKeyInput } from "./checked-access-key.ts";
import { destroyAccessKey } from "./destroy-access-key.ts";
import { inspectAccessKey } from "./inspect-access-key.ts";
import { planAccessKey } from "./plan-access-key.ts";
import { verifyAccessKey } from "./verify-access-key.ts";

const once = { maxAttempts: 1 };
const input: AccessKeyInput = {
  installation: { name: "prod" },
  region: "eu-west-1",
  accountId: "123456789012",
  userName: "osb-prod",
  tableName: "osb-prod",
};

describe("the access key", () => {
  let clock: VirtualClock;
  let wire: WireTrace;
  let aws: FakeAws;
  let clients: AwsClients;
  let store: MemoryKeyStore;
  let deps: ApplyAccessKeyDeps<KeyStoreDown>;
  let events: AccessKeyEvent[];
  const onEvent = (event: AccessKeyEvent): unknown => events.push(event);
  const told = (): readonly string[] => events.map(({ type }) => type).filter((type, at, all) => type !== all[at - 1]);

  const clientsOf = (credentials = aws.administrator): AwsClients => {
    const options = { ...aws.clientOptions({ region: "eu-west-1", credentials }), ...once };
    return { dynamodb: new DynamoDBClient(options), iam: new IAMClient(options), sts: new STSClient(options) };
  };
  const clientsFor: ClientsFor = ({ accessKeyId, secretAccessKey }) =>
    clientsOf({ accessKeyId, secretAccessKey: secretAccessKey.reveal() });
  const keyIds = async (): Promise<readonly (string | undefined)[]> =>
    ((await clients.iam.send(new ListAccessKeysCommand({ UserName: "osb-prod" }))).AccessKeyMetadata ?? []).map(
      ({ AccessKeyId }) => AccessKeyId,
    );
  const makeForeignKey = async (): Promise<string> =>
    (await clients.iam.send(new CreateAccessKeyCommand({ UserName: "osb-prod" }))).AccessKey?.AccessKeyId ?? "";

  /** Quick where a test says nothing else: time costs looks. */
  const world = async (delays: object = {}): Promise<void> => {
    clock = new VirtualClock();
    wire = new WireTrace(clock);
    aws = new FakeAws({ clock, wire, delays: { tableCreatingMs: 0, keyAcceptedAfterMs: 1_500, ...delays } });
    clients = clientsOf();
    store = new MemoryKeyStore("secret prod/prod-aws-key");
    deps = { aws: clients, clientsFor, keyStore: store, clock };
    events = [];
    expectOk(await applyAwsPrereqs({ aws: clients, clock }, { installation: input.installation, region: input.region }));
  };
  beforeEach(() => world());

  describe("planAccessKey and inspectAccessKey", () => {
    const of = { installation: input.installation, userName: "osb-prod" };

    it("plan a key and then none", async () => {
      expect(expectOk(await planAccessKey(deps, of)).changes.map(({ action }) => action)).toEqual(["create"]);
      expectOk(await applyAccessKey(deps, input));

      expect(expectOk(await planAccessKey(deps, of))).toMatchObject({ changes: [], findings: [] });
    });

    it("plan a key for a user that is still to be made", async () => {
      expect(expectOk(await planAccessKey(deps, { ...of, userName: "osb-next" }))).toMatchObject({
        changes: [{ action: "create" }],
        findings: [],
      });
    });

    it("find what would be refused", async () => {
      await makeForeignKey();
      await makeForeignKey();

      expect(expectOk(await planAccessKey(deps, of))).toMatchObject({
        changes: [],
        findings: [{ type: "AccessKeyLimit", level: "blocking" }],
      });
    });

    it("tell the state without the secret, and change nothing", async () => {
      expect(expectOk(await inspectAccessKey(deps, of))).toMatchObject({ store: "absent", active: false, keys: [] });
      const { accessKeyId } = expectOk(await applyAccessKey(deps, input));

      const state = expectOk(await inspectAccessKey(deps, of));

      expect(state).toMatchObject({
        store: "ours",
        accessKeyId,
        active: true,
        unfinished: false,
        keys: [{ accessKeyId, status: "Active" }],
      });
      expect(inspect(state, { depth: 10 })).not.toContain(store.text("secretkey"));
    });
  });

  describe("verifyAccessKey", () => {
    const ownKey = (actions: readonly string[], resource = "*"): void => {
      const { accessKeyId, secretAccessKey } = aws.principal({
        Version: "2012-10-17",
        Statement: { Effect: "Allow", Action: actions, Resource: resource },
      });
      store.put({ accesskeyid: accessKeyId, secretkey: secretAccessKey }, false);
    };
    const items = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"];

    it("says whose key it is when it may work with the table, and changes nothing", async () => {
      ownKey(items);
      const before = aws.snapshot();

      expect(expectOk(await verifyAccessKey(deps, input, { onEvent }))).toEqual({
        accessKeyId: store.text("accesskeyid"),
        arn: "arn:aws:iam::123456789012:user/principal-1",
        accountId: "123456789012",
      });
      expect(told()).toEqual(["key-ready"]);
      expect(aws.snapshot()).toEqual(before);
      expect(store.history).toEqual(["key"]);
    });

    it.each(items)("finds that %s is missing", async (missing) => {
      ownKey(items.filter((action) => action !== missing));

      expect(expectErr(await verifyAccessKey(deps, input))).toMatchObject({
        type: "AccessKeyUnproven",
        question: "table-access",
        operation: missing,
        retryable: false,
      });
    });

    it("tells a missing table, a key nobody knows, and another account apart", async () => {
      ownKey(items);
      expect(expectErr(await verifyAccessKey(deps, { ...input, tableName: "another" }))).toMatchObject({
        type: "AccessKeyUnproven",
        question: "table-missing",
      });
      expect(expectErr(await verifyAccessKey(deps, { ...input, accountId: "210987654321" }))).toMatchObject({ type: "AccountMismatch" });

      store.put({ accesskeyid: "AKIANOBODYKNOWSTHIS1", secretkey: "x" });
      expect(expectErr(await verifyAccessKey(deps, input))).toMatchObject({ type: "AccessKeyUnproven", question: "identity", waitedMs: 0 });
    });

    it("waits for a key that is new when it is told to", async () => {
      const { AccessKey } = await clients.iam.send(new CreateAccessKeyCommand({ UserName: "osb-prod" }));
      store.put({ accesskeyid: AccessKey?.AccessKeyId ?? "", secretkey: AccessKey?.SecretAccessKey ?? "" });

      expect(expectErr(await verifyAccessKey(deps, input))).toMatchObject({ question: "identity" });
      expect(expectOk(await verifyAccessKey(deps, { ...input, patienceMs: 30_000 })).arn).toBe(
        "arn:aws:iam::123456789012:user/osb/osb-prod",
      );
    });

    it("says which fields the store needs", async () => {
      expect(expectErr(await verifyAccessKey(deps, input)).remediation).toContain("accesskeyid and secretkey");
    });
  });

  describe("destroyAccessKey", () => {
    const of = { installation: input.installation, userName: "osb-prod" };

    it("deletes the key, then the store", async () => {
      expectOk(await applyAccessKey(deps, input));

      expect(expectOk(await destroyAccessKey(deps, of))).toBe("gone");

      expect(await keyIds()).toEqual([]);
      expect(expectOk(await store.read())).toBeUndefined();
      expect(expectOk(await destroyAccessKey(deps, of))).toBe("gone");
    });

    it("deletes an unfinished run's key too", async () => {
      aws.fault("iam:CreateAccessKey", { kind: "lost-answer" });
      expectErr(await applyAccessKey(deps, input));

      expectOk(await destroyAccessKey(deps, of));

      expect(await keyIds()).toEqual([]);
    });

    it("keeps a key that the user brought", async () => {
      const foreign = await makeForeignKey();
      store.put({ accesskeyid: foreign, secretkey: "theirs" }, false);

      expect(expectOk(await destroyAccessKey(deps, of))).toBe("kept");

      expect(await keyIds()).toEqual([foreign]);
      expect(store.text("accesskeyid")).toBe(foreign);
    });
  });
});
