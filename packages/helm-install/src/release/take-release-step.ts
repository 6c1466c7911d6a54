import type { Deadline } from "@osb/core";
import type { KubeFailure } from "@osb/kubernetes";
import type { ResultAsync } from "neverthrow";
import type { ReleaseEvent } from "../events.ts";
import type { HelmFailure } from "../helm-engine/helm-port.ts";
import type { Chart } from "./chart-source.ts";
import type { ReleaseStep } from "./next-release-step.ts";
import type { ReleaseDeps } from "./plan-release.ts";
import type { ReleasePlace } from "./read-release.ts";
import type { WantedRelease } from "./release-values.ts";

/** A step that helm takes. */
export type HelmStep = Extract<ReleaseStep, { readonly reason: string }>;

/** What a step works on. */
export interface ReleaseWork {
  readonly place: ReleasePlace;
  readonly chart: Chart;
  readonly wanted: WantedRelease;
}

/** Lets helm take one step, and tells of it. What has become of it is for the next look to say. */
export function takeReleaseStep(
  { helm, kube }: ReleaseDeps,
  step: HelmStep,
  { place, chart, wanted }: ReleaseWork,
  deadline: Deadline,
  emit: (event: ReleaseEvent) => void,
): ResultAsync<void, HelmFailure | KubeFailure> {
  const { namespace, name: release } = place;
  const { reason } = step;
  return kube.access(deadline).andThen((access) => {
    switch (step.do) {
      case "install":
      case "upgrade":
        emit({ type: "release-requested", release, action: step.do, reason });
        return helm.upgrade({ release, namespace, chart: chart.path, values: wanted.values, labels: wanted.labels }, access, deadline);
      case "roll-back":
        emit({ type: "release-recovered", release, action: step.do, reason });
        return helm.rollback({ release, namespace, revision: step.to }, access, deadline);
      case "uninstall":
        emit({ type: "release-recovered", release, action: step.do, reason });
        return helm.uninstall({ release, namespace }, access, deadline);
    }
  });
}
