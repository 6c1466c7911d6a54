import { attempt } from "@osb/core";
import type { KubeObject } from "@osb/kubernetes";
import { err, ok, type ResultAsync } from "neverthrow";
import { HelmText, helmTextOf } from "../helm-text.ts";
import type { ChartObject } from "./chart-objects.ts";
import type { HelmRun } from "./helm-run.ts";
import { foreignMarks } from "./owned-object.ts";

/** Those of the objects that are there already and have this release's marks. One that is there without them is a failure. */
export function existingObjects(objects: readonly ChartObject[], run: HelmRun): ResultAsync<readonly ChartObject[], HelmText> {
  const { kube, call, namespace } = run;
  return attempt(async function* () {
    const existing: ChartObject[] = [];
    for (const candidate of objects) {
      const { ref } = candidate;
      const called = `${ref.resource.kind} ${JSON.stringify(ref.name)} in namespace ${JSON.stringify(ref.namespace ?? "")}`;
      const live = yield* kube
        .get<KubeObject>(ref, call)
        .mapErr((failure) => helmTextOf(failure, namespace).within(`could not get information about the resource ${called}: `));
      if (live === undefined) continue;
      const problem = foreignMarks(live, run);
      if (problem !== undefined) return err(new HelmText(`${called} exists and cannot be imported into the current release: ${problem}`));
      existing.push(candidate);
    }
    return ok(existing);
  });
}
