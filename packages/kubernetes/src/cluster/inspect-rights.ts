import { attempt, type Clock, Deadline, type RunOptions, systemClock } from "@osb/core";
import { ok, ResultAsync } from "neverthrow";
import type { KubeFailure } from "../errors.ts";
import type { Access, KubeClient } from "../kube-client.ts";

/** An API server shares its attention out among its callers; whoever asks for everything at once waits longest. */
const AT_ONCE = 8;

/**
 * Asks the cluster, one by one, whether the caller may do what it is going to do. Changes nothing.
 *
 * A yes is about now and about roles only: admission may still say no.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 60 000).
 * @returns The accesses that are not allowed, in the order asked; none is the good answer.
 */
export function inspectRights(
  { kube, clock = systemClock }: { readonly kube: KubeClient; readonly clock?: Clock | undefined },
  { accesses }: { readonly accesses: readonly Access[] },
  { signal, timeoutMs = 60_000 }: RunOptions = {},
): ResultAsync<readonly Access[], KubeFailure> {
  return attempt(async function* () {
    using deadline = new Deadline(clock, `Asking ${kube.server} for rights`, { signal, timeoutMs });
    const missing: Access[] = [];
    for (let from = 0; from < accesses.length; from += AT_ONCE) {
      const some = accesses.slice(from, from + AT_ONCE);
      const answers = yield* ResultAsync.combine(some.map((access) => kube.review(access, { signal: deadline.signal })));
      missing.push(...some.filter((_, index) => answers[index] !== true));
    }
    return ok<readonly Access[]>(missing);
  });
}
