import type { Account } from "../account.ts";
import { operation, type Operations } from "../operation.ts";

/** STS, as far as it says who calls: that needs no right. */
export function stsOperations(account: Account): Operations {
  return {
    GetCallerIdentity: operation<object>({
      needs: () => [],
      run: (_, { caller }) => ({ UserId: caller.userId, Account: account.accountId, Arn: caller.arn }),
    }),
  };
}
