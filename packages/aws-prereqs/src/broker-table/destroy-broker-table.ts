import { attempt, Deadline, listener, lookAgainAfterMs, type RunOptions, systemClock } from "@osb/core";
import type { AwsFailure } from "@osb/aws";
import { ok, type ResultAsync } from "neverthrow";
import type { RemovalEvent } from "../events.ts";
import { Lately } from "../lately.ts";
import type { BrokerTableDeps } from "./apply-broker-table.ts";
import { type BrokerTableSpec, type FoundTable, isOurTable } from "./broker-table.ts";
import { deleteTable, findTable, protectTable } from "./table-calls.ts";

export type DestroyBrokerTableError = AwsFailure;

/** What has to happen next for the table to be gone. */
export type TableRemovalStep =
  | { readonly do: "unprotect" }
  | { readonly do: "delete" }
  | { readonly do: "wait"; readonly status: string }
  | { readonly do: "keep" }
  | { readonly do: "finish" };

/** Decides from what DynamoDB tells, and from nothing else. Only a table with our tag is ours to delete. */
export function nextTableRemovalStep(spec: Pick<BrokerTableSpec, "installation">, found: FoundTable | undefined): TableRemovalStep {
  if (found === undefined) return { do: "finish" };
  if (!isOurTable(spec, found)) return { do: "keep" };
  const { TableStatus: status, DeletionProtectionEnabled: isProtected } = found.description;
  switch (status) {
    case "DELETING":
    case "CREATING":
    case "UPDATING":
      return { do: "wait", status };
    case undefined:
    case "ACTIVE":
    case "ARCHIVING":
    case "ARCHIVED":
    case "INACCESSIBLE_ENCRYPTION_CREDENTIALS":
    case "REPLICATION_NOT_AUTHORIZED":
      return isProtected === true ? { do: "unprotect" } : { do: "delete" };
    default:
      return { do: "wait", status: status satisfies never };
  }
}

/**
 * Deletes the broker's table and all it holds: without it the broker no longer knows the stacks it made. A table that is
 * not tagged as this installation's is left alone; one that is absent is done.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 180 000).
 * @returns `gone`, or `kept` where the table is not ours.
 */
export function destroyBrokerTable(
  { dynamodb, clock = systemClock }: BrokerTableDeps,
  spec: Pick<BrokerTableSpec, "installation" | "name">,
  { signal, timeoutMs = 180_000, onEvent }: RunOptions<RemovalEvent> = {},
): ResultAsync<"gone" | "kept", DestroyBrokerTableError> {
  const emit = listener(onEvent);
  const thing = { kind: "DynamoDB table", name: spec.name };

  return attempt(async function* () {
    using deadline = new Deadline(clock, `Deleting table ${spec.name}`, { signal, timeoutMs });
    const startedMs = clock.now();
    const lately = new Lately(clock);
    let deleted = false;
    let found: FoundTable | undefined;

    for (;;) {
      found = yield* findTable(dynamodb, spec.name, deadline, found);
      const decided = nextTableRemovalStep(spec, found);
      const step = lately.asked(decided.do) ? ({ do: "wait", status: "not visible yet" } as const) : decided;

      switch (step.do) {
        case "unprotect":
          if (yield* protectTable(dynamodb, spec.name, false, deadline)) lately.ask(step.do);
          break;
        case "delete":
          deleted = yield* deleteTable(dynamodb, spec.name, deadline);
          if (deleted) lately.ask(step.do);
          break;
        case "wait": {
          deleted ||= step.status === "DELETING";
          const waitedMs = clock.now() - startedMs;
          emit({ type: "removal-pending", ...thing, status: step.status, waitedMs });
          yield* deadline.sleep(lookAgainAfterMs(waitedMs));
          break;
        }
        case "keep":
          emit({ type: "removal-kept", ...thing, why: "not-ours" });
          return ok("kept" as const);
        case "finish":
          if (deleted) emit({ type: "removal-done", ...thing });
          return ok("gone" as const);
      }
    }
  });
}
