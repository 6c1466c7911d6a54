import { attempt } from "@osb/core";
import type { KubeFailure, KubeObject } from "@osb/kubernetes";
import { err, errAsync, ok, okAsync, type ResultAsync } from "neverthrow";
import { HelmText, helmTextOf } from "../helm-text.ts";
import { calledByHelm, type ChartObject } from "./chart-objects.ts";
import type { HelmRun } from "./helm-run.ts";
import { threeWayPatch } from "./three-way-patch.ts";

/** `ssa`: server-side apply. `csa`: as helm 3 does it, by creating and patching. */
export type ApplyMethod = "ssa" | "csa";

const FIELD_MANAGER = "helm";

/** Makes all of them. One that fails does not keep helm from trying the others. */
export function createObjects(objects: readonly ChartObject[], method: ApplyMethod, run: HelmRun): ResultAsync<void, HelmText> {
  return attempt(async function* () {
    const problems: HelmText[] = [];
    for (const object of objects) {
      const problem = yield* problemOf(createObject(object, method, run));
      if (problem !== undefined) problems.push(problem);
    }
    return problems.length === 0 ? ok(undefined) : err(joined(problems, run));
  });
}

/**
 * Takes the release's objects from what they were to what they shall be: makes those that are missing, changes those that are there,
 * then removes those that no longer belong to it. Where a change fails nothing is removed.
 */
export function updateObjects(
  originals: readonly ChartObject[],
  targets: readonly ChartObject[],
  method: ApplyMethod,
  run: HelmRun,
): ResultAsync<void, HelmText> {
  const { kube, call, namespace } = run;
  const text = (failure: KubeFailure): HelmText => helmTextOf(failure, namespace);
  return attempt(async function* () {
    const problems: HelmText[] = [];
    for (const target of targets) {
      const live = yield* kube
        .get<KubeObject>(target.ref, call)
        .mapErr((failure) => text(failure).within("could not get information about the resource: "));
      if (live === undefined) {
        yield* createObject(target, method, run).mapErr((problem) => problem.within("failed to create resource: "));
        continue;
      }
      const original = originals.find(({ key }) => key === target.key)?.object ?? live;
      const problem = yield* problemOf(changeObject(original, target, method, run));
      if (problem !== undefined) problems.push(problem);
    }
    if (problems.length > 0) return err(sequel(problems));

    const wanted = new Set(targets.map(({ key }) => key));
    for (const { ref } of originals.filter(({ key }) => !wanted.has(key))) {
      const live = yield* kube.get<KubeObject>(ref, call).mapErr(text);
      if (live === undefined || isKept(live)) continue;
      const problem = yield* problemOf(kube.delete(ref, {}, call).mapErr(text));
      const step = `failed to delete resource namespace=${ref.namespace}, name=${ref.name}, kind=${ref.resource.kind}: `;
      // Helm 3 goes on as if nothing had happened.
      if (problem !== undefined && run.version.startsWith("v4")) problems.push(problem.within(step));
    }
    return problems.length === 0 ? ok(undefined) : err(sequel(problems));
  });
}

/** Removes what is not to be kept, all of it as far as possible. */
export function deleteObjects(objects: readonly ChartObject[], { kube, call, namespace, release }: HelmRun): ResultAsync<void, HelmText> {
  return attempt(async function* () {
    let failed = false;
    for (const { ref } of objects.filter(({ object }) => !isKept(object))) {
      const problem = yield* problemOf(kube.delete(ref, {}, call).mapErr((failure) => helmTextOf(failure, namespace)));
      failed ||= problem !== undefined;
    }
    return failed ? err(new HelmText(`failed to delete release: ${release}`)) : ok(undefined);
  });
}

function createObject(target: ChartObject, method: ApplyMethod, run: HelmRun): ResultAsync<unknown, HelmText> {
  const { kube, call, namespace } = run;
  if (method === "ssa") return applyObject(target, run);
  const { signal, timeoutMs } = call;
  return kube
    .create(target.ref.resource, target.object, { signal, timeoutMs, fieldManager: FIELD_MANAGER })
    .mapErr((failure) => helmTextOf(failure, namespace));
}

function changeObject(original: KubeObject, target: ChartObject, method: ApplyMethod, run: HelmRun): ResultAsync<unknown, HelmText> {
  if (method === "ssa") return applyObject(target, run);
  const { kube, namespace } = run;
  const { signal, timeoutMs } = run.call;
  const { name, resource } = target.ref;
  const text = (failure: KubeFailure): HelmText =>
    helmTextOf(failure, namespace).within(`cannot patch ${JSON.stringify(name)} with kind ${resource.kind}: `);
  return kube
    .get<KubeObject>(target.ref, run.call)
    .mapErr(text)
    .andThen((live) => {
      const patch = threeWayPatch(original, target.object, live ?? {});
      return patch === undefined
        ? okAsync(undefined)
        : kube.patch(target.ref, patch, { signal, timeoutMs, fieldManager: FIELD_MANAGER }).mapErr(text);
    });
}

function applyObject(target: ChartObject, { kube, call, namespace }: HelmRun): ResultAsync<unknown, HelmText> {
  return kube.apply(target.ref.resource, target.object, { fieldManager: FIELD_MANAGER }, call).mapErr((failure) => {
    const isConflict = failure.type === "KubeConflict" && failure.conflict === "managed";
    return helmTextOf(failure, namespace).within(
      `${isConflict ? "conflict occurred while applying object" : "server-side apply failed for object"} ${calledByHelm(target)}: `,
    );
  });
}

/** What went wrong, as a value, for helm goes on; being told to stop remains a failure. */
function problemOf(step: ResultAsync<unknown, HelmText>): ResultAsync<HelmText | undefined, HelmText> {
  return step.map((): HelmText | undefined => undefined).orElse((problem) => (problem.isEnd ? errAsync(problem) : okAsync(problem)));
}

function isKept({ metadata }: KubeObject): boolean {
  return metadata.annotations?.["helm.sh/resource-policy"] === "keep";
}

function joined(problems: readonly HelmText[], { version }: HelmRun): HelmText {
  const texts = problems.map(({ message }) => message);
  const count = `${texts.length} ${texts.length === 1 ? "error" : "errors"} occurred:`;
  const text = version.startsWith("v3") ? `${count}\n${texts.map((each) => `\t* ${each}\n`).join("")}\n` : texts.join("\n");
  return new HelmText(text, problems[0]?.told);
}

function sequel(problems: readonly HelmText[]): HelmText {
  return new HelmText(problems.map(({ message }) => message).join(" && "), problems[0]?.told);
}
