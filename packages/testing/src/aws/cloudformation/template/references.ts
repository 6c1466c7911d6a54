import { formatError, invalid } from "../invalid.ts";
import { attributePath } from "./template-text.ts";
import { isObject, type Json, type Template } from "./template.ts";

interface Found {
  readonly name: string;
  /** `undefined` for a `Ref`. */
  readonly attribute: string | undefined;
}

/** The names of a template that a value refers to. */
export function referencesIn(value: unknown): Found[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    if (key === "Ref") return [{ name: String(member), attribute: undefined }];
    if (key === "Fn::GetAtt") {
      const [name = "", attribute = ""] = typeof member === "string" ? attributePath(member) : [member].flat().map(String);
      return [{ name, attribute }];
    }
    if (key === "Fn::Sub") return substitutedIn(member);
    return referencesIn(member);
  });
}

/** Which resources each resource waits for: those it names, and those it refers to. */
export function dependenciesOf({ resources }: Template): Map<string, readonly string[]> {
  return new Map(
    [...resources].map(([id, { properties, dependsOn, metadata }]) => {
      const named = [...referencesIn(properties), ...referencesIn(metadata)].map(({ name }) => name);
      return [id, [...new Set([...dependsOn, ...named])].filter((name) => resources.has(name))];
    }),
  );
}

/** Throws where a template names what it does not define, or goes round in a circle. */
export function checkReferences(template: Template): void {
  const { resources, parameters, conditions, outputs } = template;
  const known = (name: string): boolean => resources.has(name) || parameters.has(name) || name.startsWith("AWS::");
  const unresolved = (value: unknown): string[] => [...new Set(referencesIn(value).map(({ name }) => name))].filter((name) => !known(name));

  const lost = [...resources.values()].flatMap(({ properties, dependsOn }) => [
    ...unresolved(properties),
    ...dependsOn.filter((name) => !resources.has(name)),
  ]);
  if (lost.length > 0)
    throw formatError(`Unresolved resource dependencies [${[...new Set(lost)].join(", ")}] in the Resources block of the template`);
  const lostOutputs = [...outputs.values()].flatMap(({ value }) => unresolved(value));
  if (lostOutputs.length > 0)
    throw invalid(`Unresolved resource dependencies [${lostOutputs.join(", ")}] in the Outputs block of the template`);

  for (const [block, members] of [
    ["Resources", resources],
    ["Outputs", outputs],
  ] as const)
    for (const { condition } of members.values())
      if (condition !== undefined && !(condition in conditions))
        throw formatError(`Unresolved condition dependency ${condition} in the ${block} block of the template`);

  const circle = circleIn(dependenciesOf(template));
  if (circle.length > 0) throw invalid(`Circular dependency between resources: [${circle.join(", ")}]`);
}

/** Those that wait for each other, for ever; empty where there is an order. */
function circleIn(dependencies: ReadonlyMap<string, readonly string[]>): string[] {
  const left = new Map(dependencies);
  for (;;) {
    const free = [...left].filter(([, after]) => after.every((id) => !left.has(id)));
    if (free.length === 0) return [...left.keys()];
    for (const [id] of free) left.delete(id);
  }
}

function substitutedIn(argument: unknown): Found[] {
  const [text, given] = Array.isArray(argument) ? [String(argument[0]), (argument[1] ?? {}) as Json] : [String(argument), {}];
  const variables = [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, variable = ""]) => variable.trim());
  const free = variables.filter((name) => !Object.hasOwn(given, name));
  const named = free.map((variable) => {
    const [name, attribute] = attributePath(variable);
    return { name, attribute: attribute === "" ? undefined : attribute };
  });
  return [...named, ...referencesIn(given)];
}
