import { type Dirent, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { HelmInMemoryVersion } from "../helm-in-memory-version.ts";
import { HelmText } from "../helm-text.ts";
import { parseYaml } from "../yaml/parse-yaml.ts";
import { type IgnoreRules, ignoreRules } from "./ignore-rules.ts";

/** A file of a chart. */
export interface ChartFile {
  /** Relative to the chart, with slashes. */
  readonly name: string;
  readonly text: string;
  /** When it was last changed, as a date. */
  readonly modified: string;
}

/** A chart, read from its folder. */
export interface MemoryChart {
  /** `Chart.yaml`, as it is. */
  readonly metadata: Readonly<Record<string, unknown>> & { readonly name: string; readonly version: string };
  readonly metadataModified: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly schema: ChartFile | undefined;
  readonly templates: readonly ChartFile[];
  /** What else there is. */
  readonly files: readonly ChartFile[];
}

/** Reads a chart's own files. What helm in memory does not work with (dependencies, CRDs) is a failure that names it. */
export function loadChart(folder: string, version: HelmInMemoryVersion): MemoryChart {
  if (!existsSync(folder)) throw new HelmText(`path ${JSON.stringify(folder)} not found`);
  const ignorePath = join(folder, ".helmignore");
  const files = filesIn(folder, "", ignoreRules(existsSync(ignorePath) ? readFileSync(ignorePath, "utf8") : ""));
  const named = (name: string): ChartFile | undefined => files.find((file) => file.name === name);

  const about = named("Chart.yaml");
  if (about === undefined) {
    const path = join(folder, "Chart.yaml");
    throw new HelmText(
      version.startsWith("v3")
        ? "Chart.yaml file is missing"
        : `unable to detect chart at ${path}: open ${path}: no such file or directory`,
    );
  }
  const metadata = read(about, "Chart.yaml") as MemoryChart["metadata"];
  for (const key of ["apiVersion", "name", "version"])
    if (typeof metadata[key] !== "string") throw new HelmText(`validation: chart.metadata.${key} is required`);
  if (files.some(({ name }) => /^(charts|crds)\//.test(name)) || metadata["dependencies"] !== undefined)
    throw new HelmText(`chart ${metadata.name} has dependencies or CRDs, which are not known to helm in memory`);

  const values = named("values.yaml");
  const special = new Set(["Chart.yaml", "values.yaml", "values.schema.json"]);
  return {
    metadata,
    metadataModified: about.modified,
    values: (values === undefined ? {} : read(values, "values.yaml")) as Readonly<Record<string, unknown>>,
    schema: named("values.schema.json"),
    templates: files.filter(({ name }) => name.startsWith("templates/")),
    files: files.filter(({ name }) => !name.startsWith("templates/") && !special.has(name)),
  };
}

function filesIn(root: string, folder: string, isIgnored: IgnoreRules): readonly ChartFile[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).sort(byName);
  return entries.flatMap((entry) => {
    const name = `${folder}${entry.name}`;
    if (isIgnored(name, entry.isDirectory())) return [];
    if (entry.isDirectory()) return filesIn(root, `${name}/`, isIgnored);
    const path = join(root, name);
    return [{ name, text: readFileSync(path, "utf8"), modified: statSync(path).mtime.toISOString() }];
  });
}

function read({ text }: ChartFile, name: string): object {
  try {
    return (parseYaml(text) ?? {}) as object;
  } catch (thrown) {
    throw new HelmText(`cannot load ${name}: ${(thrown as Error).message}`);
  }
}

function byName(a: Dirent, b: Dirent): number {
  return a.name < b.name ? -1 : 1;
}
