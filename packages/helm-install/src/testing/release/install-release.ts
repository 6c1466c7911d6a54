import { attempt } from "@osb/core";
import { err, errAsync, ok, okAsync, type ResultAsync } from "neverthrow";
import type { UpgradeRequest } from "../../helm-engine/upgrade-args.ts";
import type { HelmText } from "../helm-text.ts";
import { chartObjects } from "./chart-objects.ts";
import { existingObjects } from "./existing-objects.ts";
import type { HelmRun } from "./helm-run.ts";
import type { StoredRelease } from "./release-store.ts";
import { renderForCluster } from "./release-rendering.ts";
import { createObjects, updateObjects } from "./write-objects.ts";

/** @param last the newest record, which is of a release that was uninstalled */
export function installRelease(request: UpgradeRequest, last: StoredRelease | undefined, run: HelmRun): ResultAsync<void, HelmText> {
  const { store, call, lastCall, version } = run;
  const { release: name, namespace, values, labels } = request;
  const isHelm3 = version.startsWith("v3");
  const method = isHelm3 ? "csa" : "ssa";

  return attempt(async function* () {
    const { rendered, chart } = yield* renderForCluster(request, { revision: 1, isUpgrade: false }, run);
    const { manifest, notes } = rendered;
    const objects = yield* chartObjects(rendered.documents, run);
    const existing = yield* existingObjects(objects, run).mapErr((problem) =>
      problem.within(`${isHelm3 ? "U" : "u"}nable to continue with install: `),
    );
    if (last !== undefined) yield* store.update(last, { status: "superseded", description: "superseded by new release" }, call);

    const date = store.date().toISOString();
    const pending = yield* store.create(
      {
        name,
        info: {
          first_deployed: date,
          last_deployed: date,
          ...(isHelm3 && { deleted: "" }),
          description: "Initial install underway",
          status: "pending-install",
          ...(notes !== "" && { notes }),
        },
        chart,
        ...(Object.keys(values).length > 0 && { config: values }),
        manifest,
        version: (last?.content.version ?? 0) + 1,
        namespace,
        ...(!isHelm3 && { apply_method: method }),
      },
      labels,
      call,
    );

    const done = await (
      existing.length === 0 ? createObjects(objects, method, run) : updateObjects(existing, objects, method, run)
    ).andThen(() =>
      // helm only logs it where this fails, and the release stays pending.
      store
        .update(pending, { status: "deployed", description: "Install complete" }, call)
        .orElse((problem) => (problem.isEnd ? errAsync(problem) : okAsync(undefined))),
    );
    if (done.isOk()) return ok(undefined);
    const description = `Release ${JSON.stringify(name)} failed: ${done.error.message}`;
    // That this fails too changes nothing about the failure that is told.
    await store.update(pending, { status: "failed", description }, lastCall).unwrapOr(undefined);
    return err(done.error);
  });
}
