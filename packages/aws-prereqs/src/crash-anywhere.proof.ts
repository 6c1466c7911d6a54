import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { IAMClient, ListAccessKeysCommand } from "@aws-sdk/client-iam";
import { STSClient } from "@aws-sdk/client-sts";
import type { OsbError, Secret } from "@osb/core";
import { FakeAws, VirtualClock } from "@osb/testing";
import { okAsync, ResultAsync } from "neverthrow";
import { describe, expect, it } from "vitest";
import { applyAccessKey } from "./access-key/apply-access-key.ts";
import { destroyAccessKey } from "./access-key/destroy-access-key.ts";
import type { KeyStore, StoredFields } from "./access-key/key-store.ts";
import { applyAwsPrereqs } from "./apply-aws-prereqs.ts";
import type { AwsClients, AwsPrereqsInput } from "./aws-prereqs.ts";
import { destroyAwsPrereqs } from "./destroy-aws-prereqs.ts";

const region = "eu-west-1";
const input: AwsPrereqsInput = { installation: { name: "prod" }, region };
const keyInput = { installation: { name: "prod" }, region, accountId: "123456789012", userName: "osb-prod", tableName: "osb-prod" };

type When = "before" | "after";

/** A process that may die at one of its calls, before its effect or after it: from then on it neither sends nor hears anything. */
class Process {
  calls = 0;
  readonly died: Promise<void>;
  readonly #dieAt: number;
  readonly #when: When;
  #die!: () => void;
  #dead = false;

  constructor(dieAt = Number.POSITIVE_INFINITY, when: When = "before") {
    this.#dieAt = dieAt;
    this.#when = when;
    this.died = new Promise((resolve) => (this.#die = resolve));
  }

  async call<T>(effect: () => Promise<T>): Promise<T> {
    if (this.#dead) return new Promise<never>(() => undefined);
    this.calls += 1;
    const isLast = this.calls === this.#dieAt;
    if (isLast && this.#when === "before") return this.#end();
    const result = await effect();
    return isLast ? this.#end() : this.#dead ? new Promise<never>(() => undefined) : result;
  }

  #end(): Promise<never> {
    this.#dead = true;
    this.#die();
    return new Promise<never>(() => undefined);
  }
}

class World {
  readonly clock = new VirtualClock();
  readonly aws: FakeAws;
  stored: StoredFields | undefined;
  #version = 0;

  constructor(listLagMs: number) {
    this.aws = new FakeAws({
      clock: this.clock,
      delays: { tableCreatingMs: 1_000, tableUpdatingMs: 500, tableDeletingMs: 500, keyAcceptedAfterMs: 1_000, listLagMs },
    });
  }

  clients(process: Process, credentials = this.aws.administrator): AwsClients {
    const options = this.aws.clientOptions({ region, credentials });
    const { requestHandler } = options;
    const handle: typeof requestHandler.handle = (request, how) => process.call(() => requestHandler.handle(request, how));
    const mortal = { ...options, requestHandler: { ...requestHandler, handle }, maxAttempts: 1 };
    return { dynamodb: new DynamoDBClient(mortal), iam: new IAMClient(mortal), sts: new STSClient(mortal) };
  }

  keyStore(process: Process): KeyStore<OsbError> {
    const through = <T>(effect: () => T): ResultAsync<T, never> => new ResultAsync(process.call(async () => okAsync<T, never>(effect())));
    return {
      where: "secret prod/prod-aws-key",
      read: () => through(() => this.stored),
      write: (fields, version) =>
        through(() => {
          if (this.stored?.version !== version) return false;
          this.stored = { fields, version: String((this.#version += 1)), owned: true };
          return true;
        }),
      remove: () => through(() => void (this.stored = undefined)),
    };
  }

  async install(process: Process): Promise<boolean> {
    const deps = { aws: this.clients(process), clock: this.clock };
    const made = await applyAwsPrereqs(deps, input);
    const clientsFor = ({ accessKeyId, secretAccessKey }: { accessKeyId: string; secretAccessKey: Secret }) =>
      this.clients(process, { accessKeyId, secretAccessKey: secretAccessKey.reveal() });
    const key = await applyAccessKey({ ...deps, clientsFor, keyStore: this.keyStore(process) }, keyInput);
    return made.isOk() && key.isOk();
  }

  async uninstall(process: Process): Promise<boolean> {
    const deps = { aws: this.clients(process), clock: this.clock };
    const key = await destroyAccessKey({ ...deps, keyStore: this.keyStore(process) }, keyInput);
    const rest = await destroyAwsPrereqs(deps, { ...input, deleteData: true });
    return key.isOk() && rest.isOk();
  }

  /** What there is, and whether the stored key is the user's only one. */
  async fingerprint(): Promise<Readonly<Record<string, unknown>>> {
    await this.clock.sleep(60_000);
    const { iam } = this.clients(new Process());
    const listed = await iam.send(new ListAccessKeysCommand({ UserName: "osb-prod" })).then(
      ({ AccessKeyMetadata = [] }) => AccessKeyMetadata.map(({ AccessKeyId }) => AccessKeyId),
      () => [],
    );
    const fields = Object.keys(this.stored?.fields ?? {}).toSorted();
    return {
      aws: this.aws.snapshot(),
      fields,
      isTheOnlyKey: listed.length === 1 && listed[0] === this.stored?.fields["accesskeyid"]?.reveal(),
    };
  }
}

/** Runs until the process has died; what it still waits for is nobody's any more. */
async function runTo(process: Process, work: Promise<boolean>): Promise<"died" | "ended"> {
  return Promise.race([process.died.then(() => "died" as const), work.then(() => "ended" as const)]);
}

describe.each([0, 5_000])("a run killed at any call, with lists that lag %d ms", (listLagMs) => {
  it("is completed by the next run: one table, one user, one key", async () => {
    const whole = new World(listLagMs);
    const counted = new Process();
    expect(await whole.install(counted)).toBe(true);
    const wanted = await whole.fingerprint();
    expect(wanted).toMatchObject({ fields: ["accesskeyid", "secretkey"], isTheOnlyKey: true });
    expect(counted.calls).toBeGreaterThan(40);

    for (let at = 1; at <= counted.calls; at += 1)
      for (const when of ["before", "after"] as const) {
        const world = new World(listLagMs);
        const mortal = new Process(at, when);
        expect(await runTo(mortal, world.install(mortal)), `${when} call ${at}`).toBe("died");
        expect(await world.install(new Process()), `the run after one that died ${when} call ${at}`).toBe(true);
        expect(await world.fingerprint(), `the world after a run that died ${when} call ${at}`).toEqual(wanted);
      }
  });

  it("would be noticed if it left a key behind (control: the intent is taken away before the next run)", async () => {
    const counted = new Process();
    await new World(listLagMs).install(counted);

    let left = 0;
    for (let at = 1; at <= counted.calls; at += 1) {
      const world = new World(listLagMs);
      const mortal = new Process(at, "after");
      await runTo(mortal, world.install(mortal));
      if (world.stored?.fields["intent"] === undefined) continue;
      world.stored = undefined;
      await world.install(new Process());
      if (!(await world.fingerprint())["isTheOnlyKey"]) left += 1;
    }
    expect(left).toBeGreaterThan(0);
  });

  it("is completed after a second run was killed too", async () => {
    const whole = new World(listLagMs);
    const counted = new Process();
    await whole.install(counted);
    const wanted = await whole.fingerprint();

    for (let at = 1; at <= counted.calls; at += 3)
      for (let again = 1 + (at % 7); again <= counted.calls; again += 7) {
        const world = new World(listLagMs);
        const [first, second] = [new Process(at, "after"), new Process(again, "after")];
        await runTo(first, world.install(first));
        await runTo(second, world.install(second));
        expect(await world.install(new Process()), `the run after ones that died after calls ${at} and ${again}`).toBe(true);
        expect(await world.fingerprint(), `the world after runs that died after calls ${at} and ${again}`).toEqual(wanted);
      }
  });

  it("is taken away by the next removal, and a killed removal by the next", async () => {
    const whole = new World(listLagMs);
    const counted = new Process();
    const empty = await whole.fingerprint();
    await whole.install(new Process());
    expect(await whole.uninstall(counted)).toBe(true);
    expect(await whole.fingerprint()).toEqual(empty);

    for (let at = 1; at <= counted.calls; at += 1)
      for (const when of ["before", "after"] as const) {
        const world = new World(listLagMs);
        const mortal = new Process(at, when);
        await world.install(new Process());
        expect(await runTo(mortal, world.uninstall(mortal)), `${when} call ${at}`).toBe("died");
        expect(await world.uninstall(new Process()), `the removal after one that died ${when} call ${at}`).toBe(true);
        expect(await world.fingerprint(), `the world after a removal that died ${when} call ${at}`).toEqual(empty);
      }
  });
});
