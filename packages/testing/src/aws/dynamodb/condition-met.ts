import { isDeepStrictEqual } from "node:util";
import { notServed } from "../aws-fault.ts";
import { invalid } from "./check-new-table.ts";
import type { AttributeValue, Item } from "./table-store.ts";

/** A write that takes place only where something holds. */
export interface Conditional {
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, AttributeValue>>;
}

const NAME = String.raw`(#?[A-Za-z_][\w]*)`;
const EXISTS = new RegExp(`^attribute_(not_)?exists\\s*\\(\\s*${NAME}\\s*\\)$`);
const COMPARES = new RegExp(`^${NAME}\\s*(=|<>)\\s*(:\\w+)$`);

/**
 * Tells whether an item meets the condition: `attribute_exists(a)`, `attribute_not_exists(a)`, `a = :v`, `a <> :v`,
 * joined by `AND`, of attributes of the first level. Anything else of the expression language is refused by name.
 */
export function conditionMet(
  { ConditionExpression, ExpressionAttributeNames = {}, ExpressionAttributeValues = {} }: Conditional,
  item: Item,
): boolean {
  if (ConditionExpression === undefined) return true;
  const attribute = (name: string): AttributeValue | undefined =>
    item[name.startsWith("#") ? known(ExpressionAttributeNames, name, "name") : name];

  return ConditionExpression.split(/\s+AND\s+/i).every((written) => {
    const term = written.trim();
    const [, not, asked] = EXISTS.exec(term) ?? [];
    if (asked !== undefined) return (attribute(asked) !== undefined) !== (not !== undefined);

    const [, name, operator, value] = COMPARES.exec(term) ?? [];
    if (name === undefined || value === undefined) throw notServed(`the condition expression ${ConditionExpression}`);
    return isDeepStrictEqual(attribute(name), known(ExpressionAttributeValues, value, "value")) === (operator === "=");
  });
}

function known<Value>(values: Readonly<Record<string, Value>>, placeholder: string, kind: "name" | "value"): Value {
  const value = values[placeholder];
  if (value === undefined)
    throw invalid(
      `Invalid ConditionExpression: An expression attribute ${kind} used in expression is not defined; attribute ${kind}: ${placeholder}`,
    );
  return value;
}
