import { attempt } from "@osb/core";
import { ok, type ResultAsync } from "neverthrow";
import type { HelmText } from "../helm-text.ts";
import type { HelmRun } from "./helm-run.ts";
import type { StoredRelease } from "./release-store.ts";

/** Removes the oldest records until there are `most`, but never the one that is deployed. */
export function makeRoom(history: readonly StoredRelease[], most: number, { store, call }: HelmRun): ResultAsync<void, HelmText> {
  const deployed = history.findLast(({ content }) => content.info.status === "deployed");
  const surplus = history.filter((record) => record !== deployed).slice(0, Math.max(history.length - most, 0));
  return attempt(async function* () {
    for (const record of surplus) yield* store.remove(record, call);
    return ok(undefined);
  });
}
