import type { OfferObject } from "../broker-object.ts";
import type { CatalogScope } from "../catalog-scope.ts";
import { type FieldProblem, invalid, offerNameProblems, required } from "./field-problem.ts";

/** What is wrong with a class: this is where a catalog with an empty description fails. */
export function classProblems({ brokerField }: CatalogScope, { metadata, spec }: OfferObject): readonly FieldProblem[] {
  return [
    ...offerNameProblems("metadata.name", metadata.name ?? ""),
    ...missing(spec, brokerField),
    ...missing(spec, "externalID"),
    ...missing(spec, "description"),
    ...offerNameProblems("spec.externalName", spec.externalName ?? ""),
    ...offerNameProblems("spec.externalID", spec.externalID ?? ""),
  ];
}

/** What is wrong with a plan. */
export function planProblems(
  { brokerField, classField, plans }: CatalogScope,
  { metadata, spec }: OfferObject,
  old?: OfferObject,
): readonly FieldProblem[] {
  const className = (spec[classField] as { readonly name?: string } | undefined)?.name ?? "";
  return [
    ...offerNameProblems("metadata.name", metadata.name ?? ""),
    ...missing(spec, "externalID"),
    ...missing(spec, "description"),
    ...offerNameProblems("spec.externalID", spec.externalID ?? ""),
    ...offerNameProblems("spec.externalName", spec.externalName ?? ""),
    ...missing(spec, brokerField),
    ...(className === "" ? [required(`spec.${classField}`, "an owning serviceclass is required")] : []),
    ...offerNameProblems(`spec.${classField}.name`, className),
    ...(old !== undefined && old.spec.externalID !== spec.externalID
      ? [invalid("spec.externalID", spec.externalID, `externalID cannot change when updating a ${plans.kind}`)]
      : []),
  ];
}

function missing(spec: OfferObject["spec"], field: string): readonly FieldProblem[] {
  return (spec[field] ?? "") === "" ? [required(`spec.${field}`, `${field} is required`)] : [];
}
