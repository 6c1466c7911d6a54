import { FREE, type Field, type ListOf, type Schema, type Struct } from "./schema.ts";

/**
 * Reads types from lines such as `ServicePort: name port# targetPort* labels{} items[name]:Item spec:Spec`.
 *
 * A field is a text; `#` an integer, `?` a boolean, `*` anything; `{}` a map of texts and `{*}` of anything; `[…]` a list: `[]` atomic,
 * `[=]` a set, `[name,protocol=TCP]` told apart by these fields, with the default that counts where one is missing. `:Type` says of
 * what type the field or the items are. `!` makes it atomic, `^` says that it is there even when nobody set it.
 */
export function typesFrom(text: string): ReadonlyMap<string, Struct> {
  const types = new Map<string, Struct>();
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  for (const line of lines) types.set(nameOf(line), { type: "struct", name: nameOf(line), fields: new Map(), atomic: false, open: false });
  for (const line of lines) {
    const fields = types.get(nameOf(line))?.fields as Map<string, Field>;
    for (const word of line
      .slice(line.indexOf(":") + 1)
      .split(/\s+/)
      .filter(Boolean))
      fields.set(...fieldOf(word, types));
  }
  return types;
}

function nameOf(line: string): string {
  return line.slice(0, line.indexOf(":")).trim();
}

const FIELD = /^(?<always>\^?)(?<name>\w+)(?<shape>#|\?|\*|\{\}|\{\*\}|\[[^\]]*\])?(?::(?<type>\w+|\*|#))?(?<atomic>!?)$/;

function fieldOf(word: string, types: ReadonlyMap<string, Struct>): [string, Field] {
  const { always = "", name = "", shape = "", type, atomic = "" } = FIELD.exec(word)?.groups ?? {};
  if (name === "") throw new SyntaxError(`${word} is no field`);
  const named = type === undefined ? undefined : namedType(type, types, atomic === "!" && shape === "");
  return [name, { schema: shaped(shape, named, atomic === "!"), always: always === "^" }];
}

function namedType(type: string, types: ReadonlyMap<string, Struct>, atomic: boolean): Schema {
  if (type === "*") return FREE;
  if (type === "#") return { type: "integer" };
  const found = types.get(type);
  if (found === undefined) throw new SyntaxError(`there is no type ${type}`);
  return atomic ? { ...found, atomic } : found;
}

function shaped(shape: string, named: Schema | undefined, atomic: boolean): Schema {
  switch (shape) {
    case "":
      return named ?? { type: "string" };
    case "#":
      return { type: "integer" };
    case "?":
      return { type: "boolean" };
    case "*":
      return { type: "any" };
    case "{}":
      return { type: "map", values: named ?? { type: "string" }, atomic };
    case "{*}":
      return { type: "map", values: { type: "any" }, atomic };
    default:
      return { type: "list", items: itemType(named, atomic), by: listKeys(shape.slice(1, -1)) };
  }
}

function itemType(named: Schema = { type: "string" }, atomic: boolean): Schema {
  return named.type === "struct" && atomic ? { ...named, atomic } : named;
}

function listKeys(text: string): ListOf["by"] {
  if (text === "") return "atomic";
  if (text === "=") return "set";
  return text.split(",").map((key) => {
    const [field = "", otherwise] = key.split("=");
    return otherwise === undefined ? { field } : { field, default: otherwise };
  });
}
