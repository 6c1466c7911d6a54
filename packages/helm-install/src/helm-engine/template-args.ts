/** Renders the chart without looking at a cluster, and checks the values against its schema. */
export interface TemplateRequest {
  readonly release: string;
  readonly namespace: string;
  /** Absolute path of the chart's folder. */
  readonly chart: string;
  /** See `UpgradeRequest.values`. */
  readonly values: object;
}

export function templateArgs({ release, namespace, chart }: TemplateRequest): readonly string[] {
  return ["template", release, chart, "--namespace", namespace, "--values", "-"];
}
