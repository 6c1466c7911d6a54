import type { ApiObject } from "../api-object.ts";
import { ageOf, column, NAME, AGE } from "../reading/table.ts";
import { type Column, type ServedResource } from "../served-resource.ts";
import { contentProblems } from "./content-problems.ts";
import { type DefinedVersion, type DefinitionSpec, type PrinterColumn, specOf } from "./definition.ts";
import { withDefaults } from "./with-defaults.ts";
import { valueAtPath } from "./value-at-path.ts";
import { schemaOfDefinition } from "./schema-of-definition.ts";

/** The resources that a definition makes, one for each served version. */
export function customResourcesOf(definition: ApiObject): readonly ServedResource[] {
  const spec = specOf(definition);
  return spec.versions.filter(({ served }) => served).map((version) => customResource(spec, version));
}

function customResource({ group, scope, names }: DefinitionSpec, version: DefinedVersion): ServedResource {
  const openApi = version.schema?.openAPIV3Schema;
  return {
    group,
    version: version.name,
    plural: names.plural,
    kind: names.kind,
    namespaced: scope === "Namespaced",
    singular: names.singular ?? names.kind.toLowerCase(),
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    verbs: ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"],
    subresources: version.subresources?.status === undefined ? [] : ["status"],
    schema: schemaOfDefinition(openApi),
    custom: true,
    generation: true,
    unconditionalUpdate: false,
    rules: {
      defaults: (object) => withDefaults(openApi, object),
      validate: (object) => (openApi === undefined ? [] : contentProblems(openApi, object)),
      columns: [NAME, ...(version.additionalPrinterColumns?.map(printerColumn) ?? [AGE])],
    },
  };
}

function printerColumn({ name, type, jsonPath, priority = 0 }: PrinterColumn): Column {
  const cell: Column["cell"] = (object, now) => {
    const value = valueAtPath(object, jsonPath);
    if (type === "date" && typeof value === "string") return ageOf(value, now);
    return value === undefined || type !== "string" ? value : String(value);
  };
  return column(name, cell, { type, priority });
}
