import { attempt } from "@osb/core";
import { err, ok, type Result, type ResultAsync } from "neverthrow";
import type { UpgradeRequest } from "../../helm-engine/upgrade-args.ts";
import { loadChart } from "../chart/load-chart.ts";
import { type RenderedChart, renderChart, type RenderRequest } from "../chart/render-chart.ts";
import { HelmText, helmTextOf } from "../helm-text.ts";
import type { HelmRun } from "./helm-run.ts";
import { chartContent } from "./release-content.ts";

/** A chart rendered, and as a record keeps it. */
export interface ReleaseRendering {
  readonly rendered: RenderedChart;
  readonly chart: object;
}

/** Renders the chart for this cluster. */
export function renderForCluster(
  { chart, values, release, namespace }: UpgradeRequest,
  { revision, isUpgrade }: Pick<RenderRequest, "revision" | "isUpgrade">,
  { kube, call, version }: HelmRun,
): ResultAsync<ReleaseRendering, HelmText> {
  return attempt(async function* () {
    const kubernetes = yield* kube.version(call).mapErr((failure) => helmTextOf(failure, namespace));
    return rendering(chart, { release, namespace, values, revision, isUpgrade, kubernetes, version });
  });
}

/** What is thrown for a reason of helm's own becomes a failure; anything else is a defect of this engine. */
export function rendering(folder: string, request: RenderRequest): Result<ReleaseRendering, HelmText> {
  try {
    const chart = loadChart(folder, request.version);
    return ok({ rendered: renderChart(chart, request), chart: chartContent(chart, request.version) });
  } catch (thrown) {
    if (thrown instanceof HelmText) return err(thrown);
    throw thrown;
  }
}
