import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { AwsFailure } from "@osb/aws";
import { attempt, type Clock, Deadline, listener, lookAgainAfterMs, type RunOptions, systemClock } from "@osb/core";
import { err, ok, type ResultAsync } from "neverthrow";
import { TableMismatch } from "../errors.ts";
import type { BrokerTableEvent } from "../events.ts";
import { Lately } from "../lately.ts";
import { type BrokerTable, type BrokerTableSpec, type FoundTable, nextTableStep } from "./broker-table.ts";
import { enableRecovery, findTable, protectTable, requestTable } from "./table-calls.ts";

/** What the verbs on the table need from the world. */
export interface BrokerTableDeps {
  readonly dynamodb: DynamoDBClient;
  readonly clock?: Clock | undefined;
}

export type ApplyBrokerTableError = TableMismatch | AwsFailure;

/**
 * Makes sure that the broker's table exists, can be written to, and is safe: billed by request, encrypted with a KMS key,
 * protected against deletion, with point-in-time recovery (it holds what users gave as parameters, in clear).
 *
 * Safe to repeat, after a crash too: a table of ours that fits is taken as it is but for the protection and the recovery,
 * which are switched on where they are off; any other is left alone, or taken as it is with `adopt`. Aborting ends the
 * wait, not a creation that AWS has already accepted.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 180 000).
 * @returns The active table, or one of
 * - `TableMismatch`: the name is taken by a table that does not fit or is not ours;
 * - `AwsCallFailed`: AWS refused or was out of reach (see `code`, `failureClass`, `retryable`);
 * - `TimedOut`, `Aborted`: the wait ended early; the same call resumes it.
 */
export function applyBrokerTable(
  { dynamodb, clock = systemClock }: BrokerTableDeps,
  spec: BrokerTableSpec,
  { signal, timeoutMs = 180_000, onEvent }: RunOptions<BrokerTableEvent> = {},
): ResultAsync<BrokerTable, ApplyBrokerTableError> {
  const emit = listener(onEvent);
  const tableName = spec.name;

  return attempt(async function* () {
    using deadline = new Deadline(clock, `Table ${tableName}`, { signal, timeoutMs });
    const startedMs = clock.now();
    const lately = new Lately(clock);
    const pending = (status: string): number => {
      const waitedMs = clock.now() - startedMs;
      emit({ type: "table-pending", tableName, status, waitedMs });
      return lookAgainAfterMs(waitedMs);
    };
    let found: FoundTable | undefined;

    for (;;) {
      found = yield* findTable(dynamodb, tableName, deadline, found);
      const decided = nextTableStep(spec, found);
      const step = lately.asked(decided.do) ? ({ do: "wait", status: "not visible yet" } as const) : decided;

      switch (step.do) {
        case "create":
          if (yield* requestTable(dynamodb, spec, deadline)) emit({ type: "table-requested", tableName });
          lately.ask(step.do);
          break;
        case "protect":
          if (!(yield* protectTable(dynamodb, tableName, true, deadline))) yield* deadline.sleep(pending("busy"));
          else {
            lately.ask(step.do);
            emit({ type: "table-changed", tableName, what: "deletion-protection" });
          }
          break;
        case "enable-recovery":
          if (!(yield* enableRecovery(dynamodb, tableName, deadline))) yield* deadline.sleep(pending("busy"));
          else {
            lately.ask(step.do);
            emit({ type: "table-changed", tableName, what: "point-in-time-recovery" });
          }
          break;
        case "wait":
          yield* deadline.sleep(pending(step.status));
          break;
        case "refuse":
          return err(new TableMismatch(tableName, step.differences));
        case "finish":
          emit({ type: "table-ready", tableName });
          return ok(step.table);
      }
    }
  });
}
