import { attempt } from "@osb/core";
import { ok, type ResultAsync } from "neverthrow";
import { byUninstallOrder } from "../chart/kind-order.ts";
import { HelmText } from "../helm-text.ts";
import { manifestObjects } from "./chart-objects.ts";
import type { HelmRun } from "./helm-run.ts";
import { deleteObjects } from "./write-objects.ts";

/** Removes the newest revision's objects, and then all records. A release that is not there is removed already. */
export function uninstallRelease(run: HelmRun): ResultAsync<void, HelmText> {
  const { store, call, release } = run;
  return attempt(async function* () {
    const history = yield* store.history(call);
    const last = history.at(-1);
    if (last === undefined) return ok(undefined);

    if (last.content.info.status !== "uninstalled") {
      const description = "Deletion in progress (or silently failed)";
      // helm only logs it where this fails.
      await store.update(last, { status: "uninstalling", deleted: store.date().toISOString(), description }, call).unwrapOr(undefined);
      const objects = yield* manifestObjects(last.content.manifest, run).mapErr((problem) =>
        problem.isEnd ? problem : new HelmText(`failed to delete release: ${release}`),
      );
      yield* deleteObjects(objects.toSorted(byUninstallOrder), run);
    }
    for (const record of history)
      yield* store.remove(record, call).mapErr((problem) => problem.within("uninstall: Failed to purge the release: "));
    return ok(undefined);
  });
}
