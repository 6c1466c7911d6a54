import { attempt, Deadline, listener, type OsbError, type RunOptions, systemClock } from "@osb/core";
import { ok, type ResultAsync } from "neverthrow";
import type { AccessKeyEvent, RemovalEvent } from "../events.ts";
import { BELIEVED_AFTER_MS, orphansOf, type SeenKeys } from "./access-key.ts";
import { SETTLING_LOOK_MS } from "./apply-access-key.ts";
import type { AccessKeyDeps, AccessKeyOf, InspectAccessKeyError } from "./inspect-access-key.ts";
import { deleteKey } from "./key-calls.ts";
import { KeyWatch } from "./key-watch.ts";

export type DestroyAccessKeyError<Failure extends OsbError = never> = InspectAccessKeyError<Failure>;

/** What has to happen next for the key and its store to be gone. */
export type KeyRemovalStep =
  | { readonly do: "keep" }
  | { readonly do: "wait" }
  | { readonly do: "delete"; readonly accessKeyId: string; readonly why: "unfinished-run" | "destroyed" }
  | { readonly do: "remove-store" }
  | { readonly do: "finish" };

/** Decides from what store and IAM tell, and from nothing else. Only what the store accounts for is ours to delete. */
export function nextKeyRemovalStep({ userName, stored, listed = [], unchangedMs, orphanGone = false }: SeenKeys): KeyRemovalStep {
  if (stored === undefined) return { do: "finish" };
  if (!stored.owned) return { do: "keep" };
  const { intent } = stored;
  const key = listed.find(({ accessKeyId }) => accessKeyId === stored.accessKeyId);
  if (key !== undefined) return { do: "delete", accessKeyId: key.accessKeyId, why: "destroyed" };
  if (typeof intent === "object" && intent.userName === userName && !orphanGone) {
    if (unchangedMs < BELIEVED_AFTER_MS) return { do: "wait" };
    const [orphan, ...others] = orphansOf(intent, listed, key);
    if (orphan !== undefined && orphan.lastUsedAt === undefined && others.length === 0)
      return { do: "delete", accessKeyId: orphan.accessKeyId, why: "unfinished-run" };
  }
  return { do: "remove-store" };
}

/**
 * Deletes the installation's access key at AWS and removes the store: the key first, so that a crash in between leaves
 * something to find it by. A store that is not this installation's is left alone, key included; absent is done.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 120 000).
 * @returns `gone`, or `kept` where the store is not ours.
 */
export function destroyAccessKey<Failure extends OsbError = never>(
  { aws: { iam }, keyStore, clock = systemClock }: AccessKeyDeps<Failure>,
  of: AccessKeyOf,
  { signal, timeoutMs = 120_000, onEvent }: RunOptions<AccessKeyEvent | RemovalEvent> = {},
): ResultAsync<"gone" | "kept", DestroyAccessKeyError<Failure>> {
  const emit = listener(onEvent);
  const { userName } = of;
  const thing = { kind: "access key store", name: keyStore.where };

  return attempt(async function* () {
    using deadline = new Deadline(clock, `Deleting the access key of user ${userName}`, { signal, timeoutMs });
    const startedMs = clock.now();
    const watch = new KeyWatch({ iam, keyStore, clock }, of);
    let orphanGone = false;
    let removed = false;

    for (;;) {
      const step = nextKeyRemovalStep({ ...(yield* watch.look(deadline)), orphanGone });

      switch (step.do) {
        case "keep":
          emit({ type: "removal-kept", ...thing, why: "not-ours" });
          return ok("kept" as const);
        case "wait": {
          const waitedMs = clock.now() - startedMs;
          emit({ type: "key-settling", userName, why: "unfinished-run", waitedMs });
          yield* deadline.sleep(SETTLING_LOOK_MS);
          break;
        }
        case "delete":
          yield* deleteKey(iam, userName, step.accessKeyId, deadline);
          emit({ type: "key-deleted", accessKeyId: step.accessKeyId, why: step.why });
          watch.deleted(step.accessKeyId);
          orphanGone ||= step.why === "unfinished-run";
          break;
        case "remove-store":
          yield* keyStore.remove(deadline);
          removed = true;
          break;
        case "finish":
          if (removed) emit({ type: "removal-done", ...thing });
          return ok("gone" as const);
      }
    }
  });
}
