import { attempt } from "@osb/core";
import { err, ok, type ResultAsync } from "neverthrow";
import type { RollbackRequest } from "../../helm-engine/rollback-args.ts";
import { HelmText } from "../helm-text.ts";
import { manifestObjects } from "./chart-objects.ts";
import { HISTORY_MAX, type HelmRun } from "./helm-run.ts";
import { makeRoom } from "./make-room.ts";
import { customLabels } from "./release-store.ts";
import { updateObjects } from "./write-objects.ts";

/** Makes an earlier revision the newest one. That the newest is pending does not keep helm from it. */
export function rollBackRelease({ release: name, revision }: RollbackRequest, run: HelmRun): ResultAsync<void, HelmText> {
  const { store, call, version } = run;
  const isHelm3 = version.startsWith("v3");

  return attempt(async function* () {
    const history = yield* store.history(call);
    const current = history.at(-1);
    if (current === undefined) return err(new HelmText("release: not found"));
    const previous = history.find(({ content }) => content.version === revision);
    if (previous === undefined) return err(new HelmText(`release has no ${revision} version`));

    yield* makeRoom(history, HISTORY_MAX - 1, run);
    const { chart, config, manifest, info } = previous.content;
    const method = isHelm3 || previous.content.apply_method !== "ssa" ? "csa" : "ssa";
    const target = yield* store.create(
      {
        name,
        info: {
          first_deployed: current.content.info.first_deployed,
          last_deployed: store.date().toISOString(),
          ...(isHelm3 && { deleted: "" }),
          description: `Rollback to ${revision}`,
          status: "pending-rollback",
          ...(info.notes !== undefined && { notes: info.notes }),
        },
        chart,
        ...(config !== undefined && { config }),
        manifest,
        version: current.content.version + 1,
        namespace: current.content.namespace,
        ...(!isHelm3 && { apply_method: method }),
      },
      customLabels(previous),
      call,
    );

    const originals = yield* manifestObjects(current.content.manifest, run);
    const targets = yield* manifestObjects(manifest, run);
    const updated = await updateObjects(originals, targets, method, run);
    if (updated.isErr()) {
      // Told to stop, helm ends at once here, and the release stays pending.
      if (updated.error.isEnd) return err(updated.error);
      await store.update(current, { status: "superseded" }, call).unwrapOr(undefined);
      await store
        .update(target, { status: "failed", description: `Rollback ${JSON.stringify(name)} failed: ${updated.error.message}` }, call)
        .unwrapOr(undefined);
      return err(updated.error);
    }
    for (const deployed of (yield* store.history(call)).filter(({ content }) => content.info.status === "deployed"))
      await store.update(deployed, { status: "superseded" }, call).unwrapOr(undefined);
    yield* store.update(target, { status: "deployed" }, call);
    return ok(undefined);
  });
}
