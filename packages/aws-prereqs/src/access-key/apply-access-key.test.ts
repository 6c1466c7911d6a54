import { inspect } from "node:util";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  IAMClient,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { expectErr, expectOk, FakeAws, VirtualClock, WireTrace } from "@osb/testing";
import { beforeEach, describe, expect, expectTypeOf, it } from "vitest";
import { applyAwsPrereqs } from "../apply-aws-prereqs.ts";
import type { AwsClients, ClientsFor } from "../aws-prereqs.ts";
import type { AccessKeyEvent } from "../events.ts";
import { type KeyStoreDown, MemoryKeyStore } from "../testing/index.ts";
import { type ApplyAccessKeyDeps, type ApplyAccessKeyError, applyAccessKey } from "./apply-access-key.ts";
import type { AccessKeyInput } from "./checked-access-key.ts";

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
  const sent = (operation: string): number => wire.calls.filter((call) => call.operation === operation).length;
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

  describe("applyAccessKey", () => {
    it("records the intent, makes one key, stores it in one write, and waits until it works", async () => {
      const { accessKeyId, change } = expectOk(await applyAccessKey(deps, input, { onEvent }));

      expect(change).toBe("made");
      expect(await keyIds()).toEqual([accessKeyId]);
      expect(store.history).toEqual(["intent", "key"]);
      expect(store.text("accesskeyid")).toBe(accessKeyId);
      expect(told()).toEqual(["key-made", "key-pending", "key-ready"]);
      expect(events.filter(({ type }) => type === "key-pending").at(-1)).toMatchObject({
        waitsFor: "identity",
        code: "InvalidClientTokenId",
      });
    });

    it("keeps a key that works, and writes nothing", async () => {
      const { accessKeyId } = expectOk(await applyAccessKey(deps, input));

      const again = expectOk(await applyAccessKey(deps, input, { onEvent }));

      expect(again).toEqual({ accessKeyId, change: "kept" });
      expect(told()).toEqual(["key-ready"]);
      expect(store.history).toEqual(["intent", "key"]);
    });

    it("sends the request for a key once through a client that repeats, and the next run deletes what nobody has the secret of", async () => {
      const iam = new IAMClient({ ...aws.clientOptions(), maxAttempts: 3 });
      aws.fault("iam:CreateAccessKey", { kind: "lost-answer" });

      expect(expectErr(await applyAccessKey({ ...deps, aws: { ...clients, iam } }, input))).toMatchObject({
        code: "ECONNRESET",
        effect: "unknown",
      });
      expect(sent("iam:CreateAccessKey")).toBe(1);
      const [orphan] = await keyIds();
      const { accessKeyId } = expectOk(await applyAccessKey(deps, input, { onEvent }));

      expect(await keyIds()).toEqual([accessKeyId]);
      expect(events).toContainEqual({ type: "key-deleted", accessKeyId: orphan, why: "unfinished-run" });
      expect(told()).toEqual(["key-settling", "key-deleted", "key-made", "key-pending", "key-ready"]);
    });

    it.each(["server-error-after-effect", "malformed"] as const)("leaves one key in the end when the request ends as %s", async (kind) => {
      aws.fault("iam:CreateAccessKey", { kind });

      const error = expectErr(await applyAccessKey(deps, input));
      expect(error).toMatchObject({ type: "AwsCallFailed", effect: "unknown" });
      expect(await keyIds()).toHaveLength(1);
      const { accessKeyId } = expectOk(await applyAccessKey(deps, input));

      expect(await keyIds()).toEqual([accessKeyId]);
    });

    it("lets no piece of the secret out of a truncated answer", async () => {
      const secrets: string[] = [];
      const iam = new IAMClient({ ...aws.clientOptions(), ...once });
      iam.middlewareStack.add(
        (next) => async (args) => {
          const result = await next(args);
          const { body } = result.response as { body: AsyncIterable<Uint8Array> & { destroy?: () => void } };
          const chunks: Uint8Array[] = [];
          for await (const chunk of body) chunks.push(chunk);
          const text = Buffer.concat(chunks).toString();
          secrets.push(...(/<SecretAccessKey>([^<]+)/.exec(text)?.slice(1) ?? []));
          (result.response as { body: unknown }).body = Buffer.from(
            secrets.length > 0 ? text.replace(/<\/SecretAccessKey>[^]*/, "") : text,
          );
          return result;
        },
        { step: "deserialize", priority: "low" },
      );

      const error = expectErr(await applyAccessKey({ ...deps, aws: { ...clients, iam } }, input));

      expect(secrets).toHaveLength(1);
      expect(inspect(error, { showHidden: true, depth: 20 })).not.toContain(secrets[0]);
    });

    it("goes on after a crash between intent and request, without a trace of it at AWS", async () => {
      store.put({ intent: JSON.stringify({ nonce: "n", userName: "osb-prod", known: [] }) });

      expectOk(await applyAccessKey(deps, input, { onEvent }));

      expect(told()).toEqual(["key-settling", "key-made", "key-pending", "key-ready"]);
      expect(clock.now()).toBeGreaterThan(30_000);
      expect(await keyIds()).toHaveLength(1);
    });

    it("deletes a crashed run's key though the list shows it late", async () => {
      await world({ listLagMs: 9_000 });
      aws.fault("iam:CreateAccessKey", { kind: "lost-answer" });
      expectErr(await applyAccessKey(deps, input));

      const { accessKeyId } = expectOk(await applyAccessKey(deps, input));
      await clock.sleep(10_000);

      expect(await keyIds()).toEqual([accessKeyId]);
    });

    it("makes no second key right after a crash between storing and proving, though the list lags", async () => {
      await world({ listLagMs: 20_000 });
      const abort = new AbortController();
      const stop = ({ type }: AccessKeyEvent): void => {
        if (type === "key-made") abort.abort("killed");
      };
      expect(expectErr(await applyAccessKey(deps, input, { signal: abort.signal, onEvent: stop }))).toMatchObject({ type: "Aborted" });

      const again = expectOk(await applyAccessKey(deps, input, { onEvent }));

      expect(again).toEqual({ accessKeyId: store.text("accesskeyid"), change: "kept" });
      expect(told().slice(0, 2)).toEqual(["key-settling", "key-ready"]);
      expect(sent("iam:CreateAccessKey")).toBe(1);
    });

    it("deletes the new key when the store refuses it, and clears up on the next run", async () => {
      store.faults.push("none", "refused");

      expect(expectErr(await applyAccessKey(deps, input))).toMatchObject({ type: "KeyStoreDown" });
      expect(await keyIds()).toEqual([]);
      expectOk(await applyAccessKey(deps, input));

      expect(await keyIds()).toHaveLength(1);
    });

    it("knows its key when only the store's answer is lost", async () => {
      store.faults.push("lost-answer", "lost-answer");

      const { accessKeyId } = expectOk(await applyAccessKey(deps, input));

      expect(await keyIds()).toEqual([accessKeyId]);
      expect(store.history).toEqual(["intent", "key"]);
    });

    it("deletes its key and says so when somebody else wrote to the store meanwhile", async () => {
      store.faults.push("none", "overtaken");

      expect(expectErr(await applyAccessKey(deps, input))).toMatchObject({ type: "KeyStoreChanged", leftKey: undefined, retryable: true });
      expect(await keyIds()).toEqual([]);
      expect(store.text("accesskeyid")).toBe("THEIRS");
    });

    it("requests no key when somebody else wrote to the store before", async () => {
      store.faults.push("overtaken");

      expect(expectErr(await applyAccessKey(deps, input))).toMatchObject({ type: "KeyStoreChanged" });
      expect(sent("iam:CreateAccessKey")).toBe(0);
    });

    it("names the key that it can neither store nor delete", async () => {
      store.faults.push("none", "overtaken");
      aws.fault("iam:UpdateAccessKey", { kind: "denied" });

      const error = expectErr(await applyAccessKey(deps, input));

      const [left] = await keyIds();
      expect(error).toMatchObject({ type: "KeyStoreChanged", leftKey: left, retryable: false });
      expect(error.remediation).toContain(left);
    });

    it("keeps the next run from waiting when AWS refuses the request", async () => {
      aws.fault("iam:CreateAccessKey", { kind: "denied" });
      expect(expectErr(await applyAccessKey(deps, input))).toMatchObject({ operation: "iam:CreateAccessKey", failureClass: "denied" });

      expectOk(await applyAccessKey(deps, input, { onEvent }));

      expect(told()).toEqual(["key-made", "key-pending", "key-ready"]);
    });

    it("leaves two keys of somebody else's alone, and tells what a person needs to choose", async () => {
      const foreign = [await makeForeignKey(), await makeForeignKey()].toSorted();

      const error = expectErr(await applyAccessKey(deps, input));

      expect(error).toMatchObject({
        type: "AccessKeyLimit",
        userName: "osb-prod",
        keys: foreign.map((accessKeyId) => ({ accessKeyId, status: "Active" })),
      });
      expect((await keyIds()).toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual(foreign);
      expect(store.history).toEqual([]);
    });

    it("makes its key beside one of somebody else's, and never touches that one", async () => {
      const foreign = await makeForeignKey();
      aws.fault("iam:CreateAccessKey", { kind: "lost-answer" });
      expectErr(await applyAccessKey(deps, input));

      const { accessKeyId } = expectOk(await applyAccessKey(deps, input));

      expect(await keyIds()).toEqual([foreign, accessKeyId]);
    });

    it("takes a key that somebody uses for no trace of a run that did not end", async () => {
      store.put({ intent: JSON.stringify({ nonce: "n", userName: "osb-prod", known: [] }) });
      const { AccessKey } = await clients.iam.send(new CreateAccessKeyCommand({ UserName: "osb-prod" }));
      await clock.sleep(15_000);
      const theirs = { accessKeyId: AccessKey?.AccessKeyId ?? "", secretAccessKey: AccessKey?.SecretAccessKey ?? "" };
      await clientsOf(theirs).sts.send(new GetCallerIdentityCommand({}));

      expect(expectErr(await applyAccessKey(deps, input))).toMatchObject({
        type: "KeyStoreMismatch",
        problem: expect.stringContaining("in use"),
      });
      expect(await keyIds()).toEqual([theirs.accessKeyId]);
    });

    it("replaces its key when somebody deactivated it", async () => {
      const { accessKeyId: old } = expectOk(await applyAccessKey(deps, input));
      await clients.iam.send(new UpdateAccessKeyCommand({ UserName: "osb-prod", AccessKeyId: old, Status: "Inactive" }));

      const { accessKeyId, change } = expectOk(await applyAccessKey(deps, input, { onEvent }));

      expect(change).toBe("made");
      expect(events[0]).toEqual({ type: "key-deleted", accessKeyId: old, why: "inactive" });
      expect(await keyIds()).toEqual([accessKeyId]);
    });

    it("deletes a deactivated key once, though the list shows it for a while", async () => {
      await world({ listLagMs: 5_000 });
      const { accessKeyId: old } = expectOk(await applyAccessKey(deps, input));
      await clients.iam.send(new UpdateAccessKeyCommand({ UserName: "osb-prod", AccessKeyId: old, Status: "Inactive" }));
      await clock.sleep(6_000);

      expectOk(await applyAccessKey(deps, input, { onEvent }));

      expect(events.filter(({ type }) => type === "key-deleted")).toHaveLength(1);
    });

    it("replaces its key when somebody deleted it", async () => {
      const { accessKeyId: old } = expectOk(await applyAccessKey(deps, input));
      await clients.iam.send(new DeleteAccessKeyCommand({ UserName: "osb-prod", AccessKeyId: old }));

      expect(expectOk(await applyAccessKey(deps, input))).toMatchObject({ change: "made" });
      expect(store.text("accesskeyid")).not.toBe(old);
    });

    it("stores the key though the caller leaves while it is made", async () => {
      aws.fault("iam:CreateAccessKey", { kind: "slow", ms: 4_000 });
      const abort = new AbortController();
      void clock.sleep(2_000).then(() => abort.abort("operator left"));

      expect(expectErr(await applyAccessKey(deps, input, { signal: abort.signal }))).toMatchObject({
        type: "Aborted",
        cause: "operator left",
      });

      expect(store.history).toEqual(["intent", "key"]);
      expect(await keyIds()).toEqual([store.text("accesskeyid")]);
    });

    it("counts the answers to a new key anew after each that does not know it", async () => {
      await world({ keyAcceptedAfterMs: 0 });
      const outcomes: string[] = [];
      const flickering: ClientsFor = (key) => {
        const keyed = clientsFor(key);
        keyed.sts.middlewareStack.add((next) => async (args) => {
          const refusal = Object.assign(new Error("invalid"), {
            name: "InvalidClientTokenId",
            $fault: "client",
            $metadata: { httpStatusCode: 403 },
          });
          outcomes.push(outcomes.length === 2 ? "refused" : "known");
          return outcomes.at(-1) === "refused" ? Promise.reject(refusal) : next(args);
        });
        return keyed;
      };

      expectOk(await applyAccessKey({ ...deps, clientsFor: flickering }, input));

      expect(outcomes).toEqual(["known", "known", "refused", "known", "known", "known"]);
    });

    it("ends at timeoutMs while the key is not accepted, and the same call then resumes", async () => {
      await world({ keyAcceptedAfterMs: 10_000 });

      expect(expectErr(await applyAccessKey(deps, input, { timeoutMs: 5_000 }))).toMatchObject({ type: "TimedOut", timeoutMs: 5_000 });

      expect(expectOk(await applyAccessKey(deps, input))).toMatchObject({ change: "kept" });
    });

    it("gives up on a key that AWS does not accept within two minutes, and says which question is open", async () => {
      await world({ keyAcceptedAfterMs: 200_000 });

      const error = expectErr(await applyAccessKey(deps, input));

      expect(error).toMatchObject({ type: "AccessKeyUnproven", question: "identity", operation: "sts:GetCallerIdentity", retryable: true });
      expect(clock.now()).toBeLessThan(140_000);
    });

    it("waits for rights that take effect late", async () => {
      await world({ grantLagMs: 30_000, keyAcceptedAfterMs: 0 });

      expectOk(await applyAccessKey(deps, input, { onEvent }));

      expect(events).toContainEqual(
        expect.objectContaining({ type: "key-pending", waitsFor: "table-access", code: "AccessDeniedException" }),
      );
    });

    it("makes no key in another account, for no user, for somebody else's user, or into somebody else's store", async () => {
      await clients.iam.send(new CreateUserCommand({ UserName: "osb-other" }));
      const attempts = async (change: Partial<AccessKeyInput>) => expectErr(await applyAccessKey(deps, { ...input, ...change }));

      expect(await attempts({ accountId: "210987654321" })).toMatchObject({ type: "AccountMismatch", found: "123456789012" });
      expect(await attempts({ userName: "osb-nobody" })).toMatchObject({ type: "UserMissing", userName: "osb-nobody" });
      expect(await attempts({ userName: "osb-other" })).toMatchObject({ type: "IdentityMismatch", owner: undefined });
      store.put({ accesskeyid: "THEIRS", secretkey: "theirs" }, false);
      expect(await attempts({})).toMatchObject({ type: "KeyStoreMismatch", where: store.where });
      expect(sent("iam:CreateAccessKey")).toBe(0);
    });

    it("names everything that is wrong with the input", async () => {
      const wrong = {
        installation: { name: "Prod" },
        region: "eu-west-1a",
        accountId: 1,
        userName: "a b",
        tableName: "x",
      } as unknown as AccessKeyInput;

      const error = expectErr(await applyAccessKey(deps, wrong));

      expect(error).toMatchObject({
        type: "InvalidInput",
        problems: ["installation.name", "region", "accountId", "userName", "tableName"].map((field) => ({ field })),
      });
    });

    it("has a closed set of errors, the store's own among them", () => {
      type Own =
        | "AccessKeyLimit"
        | "AccessKeyUnproven"
        | "AccountMismatch"
        | "IdentityMismatch"
        | "InvalidInput"
        | "KeyStoreChanged"
        | "KeyStoreMismatch"
        | "UserMissing";

      expectTypeOf<ApplyAccessKeyError<KeyStoreDown>["type"]>().toEqualTypeOf<
        Own | "AwsCallFailed" | "TimedOut" | "Aborted" | "KeyStoreDown"
      >();
    });
  });
});
