import { HelmText } from "../helm-text.ts";

/** What templates see of a cluster's version: `.Capabilities.KubeVersion`. */
export interface KubeVersion {
  readonly Version: string;
  readonly GitVersion: string;
  readonly Major: string;
  readonly Minor: string;
}

export function kubeVersion(version: string): KubeVersion {
  const [, Major = "", Minor = ""] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  return { Version: version, GitVersion: version, Major, Minor };
}

/**
 * Whether a chart's `kubeVersion` allows a cluster of this version: comparisons (`>=1.22.0-0`) joined by spaces or commas, and
 * alternatives by `||`. Other constraints are not known here, and say so.
 */
export function allowsVersion(constraint: string, version: string): boolean {
  return constraint.split("||").some((all) => {
    const terms = all.trim().split(/[\s,]+(?=[<>=!])/);
    return terms.every((term) => meets(term, constraint, version));
  });
}

function meets(term: string, constraint: string, version: string): boolean {
  const [, operator, wanted = ""] = /^(>=|<=|>|<|=|!=)\s*v?(\d+\.\d+\.\d+(?:-[\w.-]+)?)$/.exec(term) ?? [];
  if (operator === undefined)
    throw new HelmText(`the constraint ${JSON.stringify(constraint)} on kubeVersion is not known to helm in memory`);
  // A version before its release counts only where the constraint names one too.
  if (/^v?[\d.]+-/.test(version) && !wanted.includes("-")) return false;
  const order = compare(version.replace(/^v|\+.*$/g, ""), wanted);
  return { ">=": order >= 0, "<=": order <= 0, ">": order > 0, "<": order < 0, "=": order === 0, "!=": order !== 0 }[operator] ?? false;
}

/** By the rules of Semantic Versioning. */
function compare(a: string, b: string): number {
  const [core = "", ...before] = a.split("-");
  const [otherCore = "", ...otherBefore] = b.split("-");
  const [mine, others] = [before.join("-"), otherBefore.join("-")];
  return compareParts(core, otherCore) || Number(mine === "") - Number(others === "") || compareParts(mine, others);
}

function compareParts(a: string, b: string): number {
  const [parts, others] = [a.split("."), b.split(".")];
  for (let index = 0; index < Math.max(parts.length, others.length); index += 1) {
    const [part, other] = [parts[index], others[index]];
    if (part === undefined || other === undefined) return part === undefined ? -1 : 1;
    const [isNumber, otherIsNumber] = [/^\d+$/.test(part), /^\d+$/.test(other)];
    const order =
      isNumber && otherIsNumber
        ? Number(part) - Number(other)
        : Number(otherIsNumber) - Number(isNumber) || (part < other ? -1 : part > other ? 1 : 0);
    if (order !== 0) return order;
  }
  return 0;
}
