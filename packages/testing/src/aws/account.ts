import type { Clock, Random } from "@osb/core";
import { worldDate } from "../time/world-date.ts";

/** The waits and lags of one AWS account, in milliseconds of the world's clock. */
export interface AwsDelays {
  /** From `CreateAccessKey` to the first call that accepts the key. Default 10 000. */
  readonly keyAcceptedAfterMs: number;
  /** From `CreateTable` to `ACTIVE`. Default 8 000. */
  readonly tableCreatingMs: number;
  /** From `UpdateTable` to `ACTIVE`. Default 2 000. */
  readonly tableUpdatingMs: number;
  /** From `DeleteTable` to its absence. Default 4 000. */
  readonly tableDeletingMs: number;
  /** From the `UpdateTable` that adds an index to its `ACTIVE`; the table is `ACTIVE` long before. Default 20 000. */
  readonly indexCreatingMs: number;
  /** For how long `DescribeTable` and the lists do not know of a new table. Default 0. */
  readonly newTableLagMs: number;
  /** For how long reads of items that are not consistent see what was before a write. Default 0. */
  readonly itemLagMs: number;
  /** For how long lists of access keys, and of the policies that somebody has, still show what was before a change. Default 0. */
  readonly listLagMs: number;
  /** For how long a new user or managed policy reads as missing. Default 0. */
  readonly newIdentityLagMs: number;
  /** From a grant (attached or inline policy) to its effect. Default 0. */
  readonly grantLagMs: number;
  /** From `CreateChangeSet` to its end. Default 3 000. */
  readonly changeSetCreatingMs: number;
  /** Between two looks of CloudFormation at a stack that it works on. Default 1 000. */
  readonly stackStepMs: number;
  /** For how long `DescribeStacks` still shows what was before `ExecuteChangeSet`. Default 0. */
  readonly stackReadLagMs: number;
}

const DELAYS: AwsDelays = {
  keyAcceptedAfterMs: 10_000,
  tableCreatingMs: 8_000,
  tableUpdatingMs: 2_000,
  tableDeletingMs: 4_000,
  indexCreatingMs: 20_000,
  newTableLagMs: 0,
  itemLagMs: 0,
  listLagMs: 0,
  newIdentityLagMs: 0,
  grantLagMs: 0,
  changeSetCreatingMs: 3_000,
  stackStepMs: 1_000,
  stackReadLagMs: 0,
};

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** One AWS account: what all its services know. */
export class Account {
  readonly accountId: string;
  readonly partition: string;
  readonly delays: AwsDelays;
  readonly #clock: Clock;
  readonly #random: Random;
  /** What the time is for work that was due before somebody looked. */
  #dueMs: number | undefined;

  constructor(facts: {
    readonly accountId: string;
    readonly partition: string;
    readonly delays: Partial<AwsDelays>;
    readonly clock: Clock;
    readonly random: Random;
  }) {
    this.accountId = facts.accountId;
    this.partition = facts.partition;
    this.delays = { ...DELAYS, ...facts.delays };
    this.#clock = facts.clock;
    this.#random = facts.random;
  }

  /** Milliseconds of the world's clock. */
  nowMs(): number {
    return this.#dueMs ?? this.#clock.now();
  }

  /** Does what was due at `ms`, as if it were then. */
  at(ms: number, work: () => void): void {
    this.#dueMs = ms;
    try {
      work();
    } finally {
      this.#dueMs = undefined;
    }
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return this.#clock.sleep(ms, signal);
  }

  /** The world's date, in whole seconds as AWS tells dates. */
  date(): Date {
    return new Date(Math.floor(this.instant().getTime() / 1_000) * 1_000);
  }

  /** The world's date, in milliseconds. */
  instant(): Date {
    return worldDate({ now: () => this.nowMs() });
  }

  arn(service: string, region: string, resource: string): string {
    return `arn:${this.partition}:${service}:${region}:${this.accountId}:${resource}`;
  }

  /** An identifier in AWS's form: a prefix that tells the kind, then letters and digits. */
  id(prefix: string, length: number): string {
    const bytes = this.#random.bytes(length - prefix.length);
    return prefix + Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join("");
  }

  /** 40 characters, as secret access keys are. */
  secret(): string {
    return Buffer.from(this.#random.bytes(30)).toString("base64");
  }

  uuid(): string {
    const hex = Buffer.from(this.#random.bytes(16)).toString("hex");
    return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-a$4-$5");
  }
}
