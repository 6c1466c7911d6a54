import { DeleteItemCommand, type DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { type AwsCallFailed, type AwsFailure, awsCall, failedWith } from "@osb/aws";
import { attempt, type Clock, type Deadline, lookAgainAfterMs } from "@osb/core";
import { err, errAsync, ok, okAsync, type ResultAsync } from "neverthrow";
import { type Caller, findCaller } from "../account/caller.ts";
import { sameAccount } from "../account/same-account.ts";
import type { AwsCredentials, ClientsFor } from "../aws-prereqs.ts";
import { type AccountMismatch, AccessKeyUnproven, type KeyQuestion } from "../errors.ts";
import type { AccessKeyEvent } from "../events.ts";

export interface ProveKeySpec {
  readonly accountId: string;
  readonly tableName: string;
  /** How long a refusal may be that of a key or of a right that is new, in milliseconds. */
  readonly patienceMs: number;
}

export interface ProveKeyDeps {
  readonly clientsFor: ClientsFor;
  readonly clock: Clock;
  readonly emit: (event: AccessKeyEvent) => void;
}

/** A new key is known here and unknown there for some seconds: so often in a row it has to be known. */
const IN_A_ROW = 3;
const BETWEEN_MS = 500;

/**
 * Asks AWS with the key itself whether it can do the broker's work: whose key it is, three times in a row, and then to get,
 * put and delete an item of the table. Both writes carry a condition that no item meets, so they change nothing.
 */
export function proveAccessKey(
  { clientsFor, clock, emit }: ProveKeyDeps,
  key: AwsCredentials,
  { accountId, tableName, patienceMs }: ProveKeySpec,
  deadline: Deadline,
): ResultAsync<Caller, AwsFailure | AccountMismatch | AccessKeyUnproven> {
  const startedMs = clock.now();

  /** Asks until there were `times` answers in a row, or until no new key and no new right explains a refusal any more. */
  const answers = <Answer>(
    ask: () => ResultAsync<Answer, AwsFailure>,
    times: number,
  ): ResultAsync<Answer, AwsFailure | AccessKeyUnproven> =>
    attempt(async function* () {
      let inARow = 0;
      for (;;) {
        const answer = await ask();
        if (answer.isOk()) {
          inARow += 1;
          if (inARow === times) return ok(answer.value);
          yield* deadline.sleep(BETWEEN_MS);
          continue;
        }
        inARow = 0;
        const refusal = answer.error;
        if (refusal.type !== "AwsCallFailed") return err(refusal);
        const question = questionOf(refusal);
        if (question === undefined) return err(refusal);
        const { operation, code } = refusal;
        const facts = { accessKeyId: key.accessKeyId, question, operation, code, waitedMs: clock.now() - startedMs };
        if (facts.waitedMs >= patienceMs || question === "table-keys") return err(new AccessKeyUnproven(facts, tableName));
        emit({ type: "key-pending", accessKeyId: key.accessKeyId, waitsFor: question, code, waitedMs: facts.waitedMs });
        yield* deadline.sleep(lookAgainAfterMs(facts.waitedMs));
      }
    });

  return attempt(async function* () {
    const { sts, dynamodb } = clientsFor(key);
    const caller = yield* sameAccount({ awsAccountId: accountId }, yield* answers(() => findCaller(sts, deadline), IN_A_ROW));
    yield* answers(() => mayUseItems(dynamodb, tableName, deadline), 1);
    return ok(caller);
  });
}

/** What a refusal says about the key; `undefined` where it says nothing about it. */
function questionOf({ failureClass, operation }: AwsCallFailed): KeyQuestion | undefined {
  switch (failureClass) {
    case "credentials":
      return "identity";
    case "denied":
      return operation.startsWith("dynamodb:") ? "table-access" : "identity";
    case "absent":
      return "table-missing";
    case "invalid":
      return "table-keys";
    default:
      return undefined;
  }
}

const NO_ITEM = { id: { S: "osb-sdk-probe" }, userid: { S: "osb-sdk-probe" } };
const NEVER = { ConditionExpression: "attribute_exists(id) AND attribute_not_exists(id)" };

function mayUseItems(dynamodb: DynamoDBClient, TableName: string, deadline: Deadline): ResultAsync<void, AwsFailure> {
  const get = new GetItemCommand({ TableName, Key: NO_ITEM });
  const put = new PutItemCommand({ ...NEVER, TableName, Item: NO_ITEM });
  const del = new DeleteItemCommand({ ...NEVER, TableName, Key: NO_ITEM });
  const allowed = (call: ResultAsync<unknown, AwsFailure>): ResultAsync<void, AwsFailure> =>
    call.map(() => undefined).orElse((error) => (failedWith(error, "ConditionalCheckFailed") ? okAsync(undefined) : errAsync(error)));

  return allowed(awsCall("dynamodb:GetItem", (options) => dynamodb.send(get, options), deadline))
    .andThen(() => allowed(awsCall("dynamodb:PutItem", (options) => dynamodb.send(put, options), deadline)))
    .andThen(() => allowed(awsCall("dynamodb:DeleteItem", (options) => dynamodb.send(del, options), deadline)));
}
