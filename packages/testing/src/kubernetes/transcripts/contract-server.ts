import type { ServerAddress } from "./plain-request.ts";

/** An API server that a contract is held against. */
export interface ContractServer extends ServerAddress {
  /** The token of somebody who may do everything. */
  readonly administrator: string;
  /** Lets `ms` milliseconds of the server's time pass. */
  pass(ms: number): Promise<void>;
  /** Where a test failed, logs are kept if there are any. */
  close(options?: { readonly keepLogs?: boolean | undefined }): Promise<void>;
}
