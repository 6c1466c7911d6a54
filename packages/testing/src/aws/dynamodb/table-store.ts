import type { Account } from "../account.ts";
import { AwsFault } from "../aws-fault.ts";
import type { StoredItems } from "./stored-items.ts";

export interface KeyElement {
  readonly AttributeName: string;
  readonly KeyType: "HASH" | "RANGE";
}

export interface AttributeDefinition {
  readonly AttributeName: string;
  readonly AttributeType: "S" | "N" | "B";
}

export interface Throughput {
  readonly ReadCapacityUnits: number;
  readonly WriteCapacityUnits: number;
}

export interface IndexInput {
  readonly IndexName: string;
  readonly KeySchema: readonly KeyElement[];
  readonly Projection?: object;
  readonly ProvisionedThroughput?: Throughput;
}

/** A global secondary index: its own thing, with a status of its own. */
export interface TableIndex {
  readonly input: IndexInput;
  throughput: Throughput | undefined;
  readonly activeFromMs: number;
  goneFromMs: number | undefined;
}

/** `{ S: "text" }` and the other types, as on the wire. */
export type AttributeValue = Readonly<Record<string, unknown>>;
export type Item = Readonly<Record<string, AttributeValue>>;

export interface Encryption {
  readonly Enabled?: boolean;
  readonly KMSMasterKeyId?: string;
  readonly SSEType?: "KMS";
}

/** One table, with what it is and what is in it. */
export interface Table {
  readonly name: string;
  readonly region: string;
  readonly arn: string;
  readonly id: string;
  readonly createDate: Date;
  readonly keys: readonly KeyElement[];
  attributes: readonly AttributeDefinition[];
  indexes: readonly TableIndex[];
  encryption: Encryption | undefined;
  readonly tags: Map<string, string>;
  readonly items: StoredItems;
  readonly visibleFromMs: number;
  readonly activeFromMs: number;
  billing: "PROVISIONED" | "PAY_PER_REQUEST";
  throughput: Throughput;
  /** Since when it is, or last was, billed by request. */
  onDemandSince: Date | undefined;
  protected: boolean;
  /** Days that can be gone back to; `undefined` while point-in-time recovery is off. */
  recoveryDays: number | undefined;
  updatedFromMs: number;
  goneFromMs: number | undefined;
}

/** The tables of an account, in all regions. What time does to them happens when somebody looks. */
export class TableStore {
  readonly account: Account;
  readonly #tables = new Map<string, Table>();

  constructor(account: Account) {
    this.account = account;
  }

  arn(region: string, name: string): string {
    return this.account.arn("dynamodb", region, `table/${name}`);
  }

  add(table: Table): void {
    this.#tables.set(table.arn, table);
  }

  /** By ARN; `undefined` for one that is gone. */
  find(arn: string): Table | undefined {
    const table = this.#tables.get(arn);
    const now = this.account.nowMs();
    if (table?.goneFromMs !== undefined && table.goneFromMs <= now) {
      this.#tables.delete(arn);
      return undefined;
    }
    if (table !== undefined) table.indexes = table.indexes.filter(({ goneFromMs = Infinity }) => goneFromMs > now);
    return table;
  }

  /** By ARN, as somebody sees it who looks: one that is very new may read as missing. */
  look(arn: string): Table | undefined {
    const table = this.find(arn);
    return table === undefined || table.visibleFromMs > this.account.nowMs() ? undefined : table;
  }

  /** By name or ARN, or the fault that the control plane answers. */
  named(region: string, name: string): Table {
    const table = this.look(this.arnOf(region, name));
    if (table === undefined)
      throw new AwsFault("ResourceNotFoundException", `Requested resource not found: Table: ${name.replace(/^.*\//, "")} not found`);
    return table;
  }

  /** A name, or an ARN, as an ARN. */
  arnOf(region: string, name: string): string {
    return name.startsWith("arn:") ? name : this.arn(region, name);
  }

  all(): Table[] {
    return [...this.#tables.keys()].flatMap((arn) => this.find(arn) ?? []);
  }

  statusOf({ goneFromMs, activeFromMs, updatedFromMs }: Table): "CREATING" | "ACTIVE" | "UPDATING" | "DELETING" {
    if (goneFromMs !== undefined) return "DELETING";
    const now = this.account.nowMs();
    if (now < activeFromMs) return "CREATING";
    return now < updatedFromMs ? "UPDATING" : "ACTIVE";
  }

  /** Of an index: first it is there with its table, later by itself. */
  indexStatusOf(table: Table, { activeFromMs, goneFromMs }: TableIndex): "CREATING" | "ACTIVE" | "DELETING" {
    if (goneFromMs !== undefined || table.goneFromMs !== undefined) return "DELETING";
    return this.account.nowMs() < activeFromMs ? "CREATING" : "ACTIVE";
  }

  /** The table, if nothing is under way with it. */
  idle(region: string, name: string): Table {
    const table = this.named(region, name);
    const status = this.statusOf(table);
    if (status === "ACTIVE") return table;
    const what = { CREATING: "created", UPDATING: "updated", DELETING: "deleted" }[status];
    throw new AwsFault(
      "ResourceInUseException",
      `Attempt to change a resource which is still in use: Table is being ${what}: ${table.name}`,
    );
  }
}
