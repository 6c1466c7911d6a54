import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { remembered } from "../remembered.ts";

/** A CloudFormation template as far as the broker reads it. Whatever it does not name here the broker never looks at. */
export interface ServiceTemplate {
  readonly description: string;
  readonly parameters: ReadonlyMap<string, TemplateParameter>;
  readonly spec: {
    readonly name: string;
    readonly tags: readonly string[] | undefined;
    readonly displayName: string;
    readonly longDescription: string;
    readonly imageUrl: string;
    readonly documentationUrl: string;
    readonly providerDisplayName: string;
    readonly outputsAsIs: boolean;
    readonly cloudFoundry: boolean;
    readonly bindViaLambda: boolean;
    readonly plans: ReadonlyMap<string, TemplatePlan>;
    readonly updatableParameters: readonly string[];
  };
  /** Parameter to the heading it stands under in forms. */
  readonly groups: ReadonlyMap<string, string>;
  readonly titles: ReadonlyMap<string, string>;
}

export interface TemplateParameter {
  readonly description: string;
  readonly type: string;
  /** `undefined` where the key is missing or empty: the parameter is required then. */
  readonly default: string | undefined;
  readonly allowedValues: readonly string[] | undefined;
}

export interface TemplatePlan {
  readonly displayName: string;
  readonly description: string;
  readonly longDescription: string;
  readonly cost: string;
  readonly costs: readonly { readonly amount?: Readonly<Record<string, number>>; readonly unit?: string }[] | null;
  readonly parameterValues: ReadonlyMap<string, string>;
  readonly parameterDefaults: ReadonlyMap<string, string>;
}

/**
 * Reads a template as Go's YAML library does into the broker's types: every scalar fits a text, with the letters as they
 * stand; a list or a map of the wrong shape does not fit, and the whole template is lost then.
 *
 * @returns the template, or the line that the broker logs; it names no file.
 */
export function readServiceTemplate(text: string): ServiceTemplate | string {
  return known(text);
}

/** The same few templates are read by the broker of each world, and reading YAML is dear. */
const known = remembered(100, read);

function read(text: string): ServiceTemplate | string {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: "silent", uniqueKeys: false });
  const broken = document.errors[0];
  if (broken) return `yaml: line ${lines.linePos(broken.pos[0]).line}: ${broken.message.split("\n")[0]?.replace(/ at line .*/, "")}`;

  const reader = new Reader(lines);
  const root = document.contents;
  const metadata = reader.field(root, "Metadata");
  const spec = reader.field(metadata, "AWS::ServiceBroker::Specification");
  const form = reader.field(metadata, "AWS::CloudFormation::Interface");
  const specText = (key: string): string => reader.text(reader.field(spec, key)) ?? "";
  const template: ServiceTemplate = {
    description: reader.text(reader.field(root, "Description")) ?? "",
    parameters: reader.map(reader.field(root, "Parameters"), (parameter) => ({
      description: reader.text(reader.field(parameter, "Description")) ?? "",
      type: reader.text(reader.field(parameter, "Type")) ?? "",
      default: reader.text(reader.field(parameter, "Default")),
      allowedValues: reader.texts(reader.field(parameter, "AllowedValues")),
    })),
    spec: {
      name: specText("Name"),
      tags: reader.texts(reader.field(spec, "Tags")),
      displayName: specText("DisplayName"),
      longDescription: specText("LongDescription"),
      imageUrl: specText("ImageUrl"),
      documentationUrl: specText("DocumentationUrl"),
      providerDisplayName: specText("ProviderDisplayName"),
      outputsAsIs: reader.flag(reader.field(spec, "OutputsAsIs")),
      cloudFoundry: reader.flag(reader.field(spec, "CloudFoundry")),
      bindViaLambda: reader.flag(reader.field(spec, "BindViaLambda")),
      plans: reader.map(reader.field(spec, "ServicePlans"), (plan) => readPlan(reader, plan)),
      updatableParameters: reader.texts(reader.field(spec, "UpdatableParameters")) ?? [],
    },
    groups: new Map(
      reader
        .list(reader.field(form, "ParameterGroups"), (group) => {
          const heading = reader.text(reader.field(reader.field(group, "Label"), "default")) ?? "";
          return (reader.texts(reader.field(group, "Parameters")) ?? []).map((name): [string, string] => [name, heading]);
        })
        ?.flat(),
    ),
    titles: reader.map(reader.field(form, "ParameterLabels"), (label) => reader.text(reader.field(label, "default")) ?? ""),
  };
  return reader.faults.length === 0 ? template : ["yaml: unmarshal errors:", ...reader.faults].join("\n");
}

function readPlan(reader: Reader, plan: Node | undefined): TemplatePlan {
  const text = (key: string): string => reader.text(reader.field(plan, key)) ?? "";
  const values = (key: string): Map<string, string> => reader.map(reader.field(plan, key), (value) => reader.text(value) ?? "");
  return {
    displayName: text("DisplayName"),
    description: text("Description"),
    longDescription: text("LongDescription"),
    cost: text("Cost"),
    costs:
      reader.list(reader.field(plan, "Costs"), (cost) => ({
        amount: Object.fromEntries(reader.map(reader.field(cost, "Amount"), (amount) => Number(reader.text(amount)))),
        unit: reader.text(reader.field(cost, "Unit")) ?? "",
      })) ?? null,
    parameterValues: values("ParameterValues"),
    parameterDefaults: values("ParameterDefaults"),
  };
}

/** Takes values out of the document and keeps what does not fit its place. */
class Reader {
  readonly faults: string[] = [];
  readonly #lines: LineCounter;

  constructor(lines: LineCounter) {
    this.#lines = lines;
  }

  field(node: Node | null | undefined, key: string): Node | undefined {
    if (isNothing(node)) return undefined;
    if (!isMap(node)) return this.#misfit(node, "struct");
    return (node.get(key, true) as Node | undefined) ?? undefined;
  }

  text(node: Node | undefined): string | undefined {
    if (isNothing(node)) return undefined;
    if (!isScalar(node)) return this.#misfit(node, "string");
    return typeof node.value === "string" ? node.value : (node.source ?? String(node.value));
  }

  flag(node: Node | undefined): boolean {
    if (isNothing(node)) return false;
    if (isScalar(node) && node.type === "PLAIN" && /^(true|yes|on|y)$/i.test(node.source ?? "")) return true;
    if (isScalar(node) && node.type === "PLAIN" && /^(false|no|off|n)$/i.test(node.source ?? "")) return false;
    return this.#misfit(node, "bool") ?? false;
  }

  texts(node: Node | undefined): string[] | undefined {
    return this.list(node, (item) => this.text(item) ?? "", "[]string");
  }

  list<T>(node: Node | undefined, read: (item: Node | undefined) => T, type = "[]struct"): T[] | undefined {
    if (isNothing(node)) return undefined;
    if (!isSeq(node)) return this.#misfit(node, type);
    return node.items.map((item) => read(item as Node));
  }

  map<T>(node: Node | undefined, read: (value: Node | undefined) => T): Map<string, T> {
    if (isNothing(node)) return new Map();
    if (!isMap(node)) return this.#misfit(node, "map[string]string") ?? new Map();
    return new Map(node.items.map(({ key, value }) => [this.text(key as Node) ?? "", read(value as Node | undefined)]));
  }

  #misfit(node: Node, type: string): undefined {
    const what = isScalar(node) ? `!!str \`${String(node.value).slice(0, 10)}\`` : isSeq(node) ? "!!seq" : "!!map";
    this.faults.push(`  line ${this.#lines.linePos(node.range?.[0] ?? 0).line}: cannot unmarshal ${what} into ${type}`);
    return undefined;
  }
}

function isNothing(node: Node | null | undefined): node is null | undefined {
  return node === undefined || node === null || (isScalar(node) && node.value === null);
}
