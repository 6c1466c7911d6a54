import type { Cause } from "../api-fault.ts";
import { APPROVAL, isProtected, specOf } from "../custom/definition.ts";
import type { KindRules } from "../served-resource.ts";
import { invalidValue, required } from "./causes.ts";

/** Names, versions, and the approval that protected groups need. */
export const DEFINITION_RULES: KindRules = {
  defaults(definition) {
    const spec = specOf(definition);
    const singular = spec.names.singular ?? spec.names.kind.toLowerCase();
    const listKind = spec.names.listKind ?? `${spec.names.kind}List`;
    definition["spec"] = { conversion: { strategy: "None" }, ...spec, names: { ...spec.names, singular, listKind } };
  },

  onCreate(definition) {
    const storedVersions = specOf(definition)
      .versions.filter(({ storage }) => storage)
      .map(({ name }) => name);
    definition["status"] = { conditions: null, acceptedNames: { plural: "", kind: "" }, storedVersions };
  },

  validate(definition) {
    const { group, names, versions } = specOf(definition);
    const { name, annotations = {} } = definition.metadata;
    const causes: Cause[] = [];
    if (name !== `${names.plural}.${group}`) causes.push(invalidValue("metadata.name", name, 'must be spec.names.plural+"."+spec.group'));
    if (versions.filter(({ storage }) => storage).length !== 1)
      causes.push(invalidValue("spec.versions", versions, "must have exactly one version marked as storage version"));
    versions.forEach(({ schema }, index) => {
      if (schema?.openAPIV3Schema === undefined)
        causes.push(required(`spec.versions[${index}].schema.openAPIV3Schema`, "schemas are required"));
    });
    if (isProtected(group) && !annotations[APPROVAL])
      causes.push(
        required(
          `metadata.annotations[${APPROVAL}]`,
          `protected groups must have approval annotation "${APPROVAL}", see https://github.com/kubernetes/enhancements/pull/1111`,
        ),
      );
    return causes;
  },
};
