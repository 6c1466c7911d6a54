import type { Installation } from "@osb/core";
import { err, ok, type Result } from "neverthrow";
import { AccountMismatch } from "../errors.ts";
import type { Caller } from "./caller.ts";

/** The caller, unless the installation is meant for another account. */
export function sameAccount({ awsAccountId }: Pick<Installation, "awsAccountId">, caller: Caller): Result<Caller, AccountMismatch> {
  return awsAccountId === undefined || awsAccountId === caller.accountId ? ok(caller) : err(new AccountMismatch(awsAccountId, caller));
}
