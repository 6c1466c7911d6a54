import type { GoMap, GoValue } from "../go-template/go-value.ts";
import { TemplateFault } from "../go-template/template-fault.ts";
import { TemplateSet } from "../go-template/template-set.ts";
import { TemplateSource } from "../go-template/template-source.ts";
import type { HelmInMemoryVersion } from "../helm-in-memory-version.ts";
import { HelmText } from "../helm-text.ts";
import { CHART_FUNCTIONS } from "../template-functions/chart-functions.ts";
import { byInstallOrder } from "./kind-order.ts";
import { allowsVersion, kubeVersion } from "./kube-version.ts";
import type { MemoryChart } from "./load-chart.ts";
import { isKubeObject, type ManifestDocument, manifestDocuments } from "./manifest-documents.ts";
import { mergeValues } from "./merge-values.ts";
import { valueProblems } from "./value-problems.ts";

/** What a chart is rendered for. */
export interface RenderRequest {
  readonly release: string;
  readonly namespace: string;
  readonly revision: number;
  readonly isUpgrade: boolean;
  readonly values: object;
  /** The cluster's version: `v1.36.3`. */
  readonly kubernetes: string;
  readonly version: HelmInMemoryVersion;
}

/** What a chart says about a release. */
export interface RenderedChart {
  /** In the order in which they are installed. */
  readonly documents: readonly ManifestDocument[];
  readonly manifest: string;
  readonly notes: string;
}

/** Renders the chart's own templates. Throws {@link HelmText} with what helm would complain about. */
export function renderChart(chart: MemoryChart, request: RenderRequest): RenderedChart {
  const { name, kubeVersion: constraint } = chart.metadata;
  const values = mergeValues(chart.values, request.values, request.version);
  const problems = chart.schema === undefined ? [] : valueProblems(chart.schema.text, values, request.version);
  if (problems.length > 0)
    throw new HelmText(
      `values don't meet the specifications of the schema(s) in the following chart(s):\n${name}:\n${problems.join("\n")}\n`,
    );
  if (typeof constraint === "string" && !allowsVersion(constraint, request.kubernetes))
    throw new HelmText(`chart requires kubeVersion: ${constraint} which is incompatible with Kubernetes ${request.kubernetes}`);

  const rendered = renderedTemplates(chart, (template) => dataOf(chart, request, values as GoMap, template));
  const notesName = `${name}/templates/NOTES.txt`;
  const documents = rendered
    .filter(([file, text]) => !file.endsWith("NOTES.txt") && text.trim() !== "")
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([file, text]) => manifestDocuments(file, text))
    .sort(byInstallOrder);
  for (const { source, object } of documents)
    if (isKubeObject(object) && object.metadata.annotations?.["helm.sh/hook"] !== undefined)
      throw new HelmText(`${source} is a hook, which is not known to helm in memory`);
  // Helm 3 trims what it has cut.
  const content = (document: ManifestDocument): string => (request.version.startsWith("v3") ? document.content.trim() : document.content);
  return {
    documents,
    manifest: documents.map((document) => `---\n# Source: ${document.source}\n${content(document)}\n`).join(""),
    notes: rendered.find(([file]) => file === notesName)?.[1] ?? "",
  };
}

/** All files but the partials, by name. */
function renderedTemplates(chart: MemoryChart, dataFor: (template: string) => GoMap): [file: string, text: string][] {
  const templates = new TemplateSet(CHART_FUNCTIONS);
  const files = chart.templates.map(({ name, text }) => new TemplateSource(`${chart.metadata.name}/${name}`, text)).sort(deepestFirst);
  try {
    for (const file of files) templates.add(file);
    return files
      .filter(({ name }) => !/\/_[^/]*$/.test(name))
      .map(({ name }) => [name, templates.render(name, dataFor(name)).replaceAll("<no value>", "")]);
  } catch (thrown) {
    throw thrown instanceof TemplateFault ? helmTextOf(thrown) : thrown;
  }
}

/** Of templates that define the same name the last one counts. */
function deepestFirst({ name: a }: TemplateSource, { name: b }: TemplateSource): number {
  return b.split("/").length - a.split("/").length || (a < b ? 1 : -1);
}

function helmTextOf({ message, where = "", byChart }: TemplateFault): HelmText {
  if (byChart) return new HelmText(`execution error at (${where}): ${message}`);
  // Only what was read has a column.
  return new HelmText(/:\d+:\d+$/.test(where) ? `template: ${where}: ${message}` : `parse error at (${where}): ${message}`);
}

function dataOf({ metadata }: MemoryChart, request: RenderRequest, values: GoMap, template: string): GoMap {
  const { release, namespace, revision, isUpgrade, kubernetes, version } = request;
  const known = Object.entries(metadata).map(([key, value]) => [
    FIELDS[key] ?? key.charAt(0).toUpperCase() + key.slice(1),
    value as GoValue,
  ]);
  return {
    Values: values,
    Chart: { IsRoot: true, AppVersion: "", ...Object.fromEntries(known) } as GoMap,
    Release: {
      Name: release,
      Namespace: namespace,
      Revision: BigInt(revision),
      IsInstall: !isUpgrade,
      IsUpgrade: isUpgrade,
      Service: "Helm",
    },
    Template: { Name: template, BasePath: `${metadata.name}/templates` },
    Capabilities: {
      KubeVersion: { ...kubeVersion(kubernetes) },
      HelmVersion: { Version: version },
      get APIVersions(): never {
        throw new TemplateFault(".Capabilities.APIVersions is not known to helm in memory");
      },
    },
    get Files(): never {
      throw new TemplateFault(".Files is not known to helm in memory");
    },
  };
}

const FIELDS: Readonly<Record<string, string>> = { apiVersion: "APIVersion" };
