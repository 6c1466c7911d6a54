/** Facts about a class or a plan that restrictions may ask for. */
export type Properties = Readonly<Record<string, string>>;

interface Requirement {
  readonly key: string;
  readonly operator: "in" | "notin" | "exists" | "absent" | ">" | "<";
  readonly values: readonly string[];
}

const EXPECTED = "'=', '!=', '==', 'in', notin'";

/**
 * Reads restrictions: label selectors that must all hold, in Kubernetes' grammar.
 *
 * @returns a test, or why the text cannot be read, in the words of Kubernetes' parser.
 */
export function parseRestrictions(restrictions: readonly string[]): ((properties: Properties) => boolean) | string {
  const requirements: Requirement[] = [];
  for (const part of splitRequirements(restrictions.join(", "))) {
    const requirement = parseRequirement(part);
    if (typeof requirement === "string") return `unable to parse requirement: ${requirement}`;
    requirements.push(requirement);
  }
  return (properties) => requirements.every((requirement) => holds(requirement, properties));
}

/** The property that a restriction names, cut off as Service Catalog cuts it: blanks before an operator stay part of the name. */
export function restrictedProperty(restriction: string): string {
  return restriction.split(/==|!=|=| in | notin /)[0] ?? "";
}

function splitRequirements(text: string): readonly string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function parseRequirement(text: string): Requirement | string {
  const [, not = "", key = "", rest = ""] = /^(!?)\s*([^\s=!<>(),]+)\s*(.*)$/s.exec(text) ?? [];
  if (key === "") return `found '${text.split(/\s/)[0]}', expected: identifier`;
  if (rest === "") return { key, operator: not === "!" ? "absent" : "exists", values: [] };
  const [, operator = "", value = ""] = /^(==|!=|=|in\b|notin\b|>|<)\s*(.*)$/s.exec(rest) ?? [];
  switch (operator) {
    case "":
      return `found '${rest.split(/[\s(]/)[0]}', expected: ${EXPECTED}`;
    case "in":
    case "notin": {
      const [, list] = /^\(([^()]*)\)$/.exec(value) ?? [];
      return list === undefined ? `found '${value}', expected: '('` : { key, operator, values: list.split(",").map((item) => item.trim()) };
    }
    case "!=":
      return { key, operator: "notin", values: [value] };
    case ">":
    case "<":
      return { key, operator, values: [value] };
    default:
      return { key, operator: "in", values: [value] };
  }
}

function holds({ key, operator, values }: Requirement, properties: Properties): boolean {
  const value = properties[key];
  switch (operator) {
    case "in":
      return value !== undefined && values.includes(value);
    case "notin":
      return value === undefined || !values.includes(value);
    case "exists":
      return value !== undefined;
    case "absent":
      return value === undefined;
    case ">":
      return value !== undefined && Number(value) > Number(values[0]);
    case "<":
      return value !== undefined && Number(value) < Number(values[0]);
    default:
      return operator satisfies never;
  }
}
