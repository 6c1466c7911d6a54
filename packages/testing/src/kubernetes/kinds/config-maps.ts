import { isDeepStrictEqual } from "node:util";
import { type ApiObject, isObject } from "../api-object.ts";
import { AGE, column, NAME } from "../reading/table.ts";
import type { KindRules } from "../served-resource.ts";
import { forbiddenValue, invalidValue, keyProblems } from "./causes.ts";

/** Keys, and what `immutable` seals. */
export const CONFIG_MAP_RULES: KindRules = {
  validate(configMap, old) {
    const problems = ["data", "binaryData"].flatMap((field) => keysOf(configMap, field).flatMap((key) => keyProblems(field, key)));
    const binary = keysOf(configMap, "binaryData");
    for (const key of keysOf(configMap, "data"))
      if (binary.includes(key)) problems.push(invalidValue(`data[${key}]`, key, "duplicate of key present in binaryData"));
    if (old?.["immutable"] !== true) return problems;
    const changed = ["data", "binaryData"].filter((field) => !isDeepStrictEqual(configMap[field], old[field]));
    return [...problems, ...changed.map((field) => forbiddenValue(field, "field is immutable when `immutable` is set"))];
  },
  columns: [NAME, column("Data", (configMap) => keysOf(configMap, "data").length + keysOf(configMap, "binaryData").length), AGE],
};

function keysOf(configMap: ApiObject, field: string): readonly string[] {
  return isObject(configMap[field]) ? Object.keys(configMap[field]) : [];
}
