import type { AwsFault } from "../../aws-fault.ts";
import type { ResourceSite } from "../resources/resource-type.ts";
import { resourceType } from "../resources/resource-types.ts";
import { UNKNOWN } from "../template/evaluate.ts";
import type { Json, Template } from "../template/template.ts";
import type { Finding } from "./stack.ts";

/** What the validation before a deployment is called where it fails. */
const VALIDATIONS = {
  PROPERTY_VALIDATION: "AWS::EarlyValidation::PropertyValidation",
  NAME_CONFLICT_VALIDATION: "AWS::EarlyValidation::ResourceExistenceCheck",
} as const;

/**
 * What is wrong with what would be made, found without making it: a property that is missing, a name that is taken. A name that
 * the caller may not look up counts as free.
 */
export function earlyFindings({ resources }: Template, added: ReadonlyMap<string, Json>, siteOf: (id: string) => ResourceSite): Finding[] {
  return [...added].flatMap(([logicalId, properties]) => {
    const kind = resourceType(resources.get(logicalId)?.type ?? "");
    const { type, required, nameProperty = "", exists } = kind;
    const about = { logicalId, type };
    const missing = required
      .filter((name) => !(name in properties))
      .map((name) => ({
        ...about,
        validation: "PROPERTY_VALIDATION",
        path: `/Resources/${logicalId}/Properties`,
        reason: `Required property [${name}] not found`,
      }));
    const name = properties[nameProperty];
    if (exists === undefined || name === undefined || String(name).includes(UNKNOWN)) return missing;
    if (!isTaken(() => exists.call(kind, String(name), siteOf(logicalId)))) return missing;
    const reason = `Resource of type '${type}' with identifier '${String(name)}' already exists.`;
    const path = `/Resources/${logicalId}/Properties/${nameProperty}`;
    return [...missing, { ...about, validation: "NAME_CONFLICT_VALIDATION", path, reason }];
  });
}

/** Why a change set with these findings cannot be executed; `undefined` where there are none. */
export function failureOf(findings: readonly Finding[]): string | undefined {
  if (findings.length === 0) return undefined;
  const names = Object.entries(VALIDATIONS).filter(([name]) => findings.some(({ validation }) => validation === name));
  const failed = `The following hook(s)/validation failed: [${names.map(([, hook]) => hook).join(", ")}].`;
  return `${failed} To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.`;
}

function isTaken(look: () => boolean): boolean {
  try {
    return look();
  } catch (thrown) {
    if (/AccessDenied/.test((thrown as AwsFault).code)) return false;
    throw thrown;
  }
}
