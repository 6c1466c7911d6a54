import { gunzipSync, gzipSync } from "node:zlib";
import type { ReleaseStatus } from "../../release/broker-release.ts";
import type { ChartFile, MemoryChart } from "../chart/load-chart.ts";
import type { HelmInMemoryVersion } from "../helm-in-memory-version.ts";

/** What helm keeps of one revision. The names are helm's. */
export interface ReleaseContent {
  readonly name: string;
  readonly info: {
    readonly first_deployed: string;
    readonly last_deployed: string;
    /** Helm 3 writes it empty as long as nobody has deleted the release. */
    readonly deleted?: string;
    readonly description: string;
    readonly status: ReleaseStatus;
    readonly notes?: string;
  };
  readonly chart: object;
  /** The values that were given. */
  readonly config?: object;
  readonly manifest: string;
  readonly version: number;
  readonly namespace: string;
  /** Helm 4 alone: by server-side apply, or as helm 3 does. */
  readonly apply_method?: "ssa" | "csa";
}

/** Base64 of gzip of JSON: what a record's Secret holds in its field `release`, before the API's own base64. */
export function packedRelease(content: ReleaseContent): string {
  return gzipSync(JSON.stringify(content)).toString("base64");
}

export function unpackedRelease(packed: string): ReleaseContent {
  return JSON.parse(gunzipSync(Buffer.from(packed, "base64")).toString("utf8")) as ReleaseContent;
}

/** A chart as it stands in a record: with all its files. */
export function chartContent(
  { metadata, metadataModified, templates, values, schema, files }: MemoryChart,
  version: HelmInMemoryVersion,
): object {
  const isHelm4 = version.startsWith("v4");
  const packed = ({ name, text, modified }: ChartFile): object => ({
    name,
    data: Buffer.from(text).toString("base64"),
    ...(isHelm4 && { modtime: modified }),
  });
  return {
    metadata,
    lock: null,
    templates: templates.map(packed),
    values,
    schema: schema === undefined ? null : Buffer.from(schema.text).toString("base64"),
    ...(isHelm4 && schema !== undefined && { schemamodtime: schema.modified }),
    files: files.map(packed),
    ...(isHelm4 && { modtime: metadataModified }),
  };
}
