import type { ServerAddress } from "./plain-request.ts";

/** An API server that a contract is held against. */
export interface ContractServer extends ServerAddress {
  /** The token of somebody who may do everything. */
  readonly administrator: string;
  /** Lets `ms` milliseconds of the server's time pass. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}
