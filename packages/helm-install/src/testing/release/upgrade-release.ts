import { attempt } from "@osb/core";
import { err, errAsync, ok, okAsync, type Result, ResultAsync } from "neverthrow";
import type { UpgradeRequest } from "../../helm-engine/upgrade-args.ts";
import { HelmText } from "../helm-text.ts";
import { chartObjects, manifestObjects } from "./chart-objects.ts";
import { existingObjects } from "./existing-objects.ts";
import { HISTORY_MAX, type HelmRun } from "./helm-run.ts";
import { makeRoom } from "./make-room.ts";
import type { StoredRelease } from "./release-store.ts";
import { renderForCluster } from "./release-rendering.ts";
import { updateObjects } from "./write-objects.ts";

/** @param history oldest first, and not empty */
export function upgradeRelease(
  request: UpgradeRequest,
  history: readonly StoredRelease[],
  last: StoredRelease,
  run: HelmRun,
): ResultAsync<void, HelmText> {
  const { store, call, lastCall, version } = run;
  const { release: name, values } = request;
  const isHelm3 = version.startsWith("v3");

  return attempt(async function* () {
    const current = yield* currentOf(name, history, last);
    const revision = last.content.version + 1;
    const { rendered, chart } = yield* renderForCluster(request, { revision, isUpgrade: true }, run);
    const { manifest, notes } = rendered;
    // A release goes on being applied as it was before; helm 3 writes none, and knows one way only.
    const method = isHelm3 || last.content.apply_method !== "ssa" ? "csa" : "ssa";

    const originals = yield* manifestObjects(current.content.manifest, run);
    const targets = yield* chartObjects(rendered.documents, run);
    const known = new Set(originals.map(({ key }) => key));
    const adopted = yield* existingObjects(
      targets.filter(({ key }) => !known.has(key)),
      run,
    ).mapErr((problem) => problem.within(`${isHelm3 ? "U" : "u"}nable to continue with update: `));

    yield* makeRoom(history, HISTORY_MAX - 1, run);
    const pending = yield* store.create(
      {
        name,
        info: {
          first_deployed: current.content.info.first_deployed,
          last_deployed: store.date().toISOString(),
          ...(isHelm3 && { deleted: "" }),
          description: "Preparing upgrade",
          status: "pending-upgrade",
          ...(notes !== "" && { notes }),
        },
        chart,
        ...(Object.keys(values).length > 0 && { config: values }),
        manifest,
        version: revision,
        namespace: current.content.namespace,
        ...(!isHelm3 && { apply_method: method }),
      },
      withoutNulls({ ...last.labels, ...request.labels }),
      call,
    );

    const done = await updateObjects([...originals, ...adopted], targets, method, run).andThen(() => recorded(current, pending, run));
    if (done.isOk()) return done.value;
    // That these fail too changes nothing about the failure that is told.
    if (!done.error.isEnd) await store.update(current, {}, lastCall).unwrapOr(undefined);
    const description = `Upgrade ${JSON.stringify(name)} failed: ${done.error.message}`;
    await store.update(pending, { status: "failed", description }, lastCall).unwrapOr(undefined);
    return err(done.error);
  });
}

/** Writes that it is done. A record that cannot be written is a failure, but the release has not failed for it: the inner result says so. */
function recorded(current: StoredRelease, pending: StoredRelease, { store, call }: HelmRun): ResultAsync<Result<void, HelmText>, HelmText> {
  return new ResultAsync(
    (async () => {
      await store.update(current, { status: "superseded" }, call).unwrapOr(undefined);
      const last = await store.update(pending, { status: "deployed", description: "Upgrade complete" }, call);
      if (last.isErr() && last.error.isEnd) return err(last.error);
      return ok(last.map(() => undefined));
    })(),
  );
}

/** The revision that is upgraded: the deployed one, or the newest where there is none and it has come to an end. */
function currentOf(name: string, history: readonly StoredRelease[], last: StoredRelease): ResultAsync<StoredRelease, HelmText> {
  const { status } = last.content.info;
  if (status.startsWith("pending-")) return errAsync(new HelmText("another operation (install/upgrade/rollback) is in progress"));
  const deployed = history.findLast(({ content }) => content.info.status === "deployed");
  if (deployed !== undefined) return okAsync(deployed);
  return status === "failed" || status === "superseded"
    ? okAsync(last)
    : errAsync(new HelmText(`${JSON.stringify(name)} has no deployed releases`));
}

/** A label is taken away by giving it the value `null`. */
function withoutNulls(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== "null"));
}
