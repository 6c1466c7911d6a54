/** Makes the release, or takes it to new values or another chart. */
export interface UpgradeRequest {
  readonly release: string;
  readonly namespace: string;
  /** Absolute path of the chart's folder. */
  readonly chart: string;
  /** The whole values document. Plain JSON: helm reads it from stdin. Never holds a secret, because it is stored in the release. */
  readonly values: object;
  /** Labels of the release's record, beside helm's own. */
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * No `--wait`: helm 4 would wait for custom resources too, and neither version tells why something does not get ready.
 * `--reset-values`: what earlier revisions were given does not count.
 */
export function upgradeArgs({ release, namespace, chart, labels }: UpgradeRequest): readonly string[] {
  const marks = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return [
    "upgrade",
    release,
    chart,
    "--install",
    "--namespace",
    namespace,
    "--values",
    "-",
    "--reset-values",
    "--labels",
    marks.join(","),
    "--history-max",
    "5",
    "--timeout",
    "60s",
  ];
}
