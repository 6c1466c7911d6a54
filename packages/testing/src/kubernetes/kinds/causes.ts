import type { Cause } from "../api-fault.ts";

/** A field that has to be there is not. */
export function required(field: string, text = ""): Cause {
  return { reason: "FieldValueRequired", message: `Required value${text === "" ? "" : `: ${text}`}`, field };
}

/** A value breaks a rule. */
export function invalidValue(field: string, value: unknown, text: string): Cause {
  return { reason: "FieldValueInvalid", message: `Invalid value: ${JSON.stringify(value)}: ${text}`, field };
}

/** A field may not be set, or not be changed. */
export function forbiddenValue(field: string, text: string): Cause {
  return { reason: "FieldValueForbidden", message: `Forbidden: ${text}`, field };
}

/** Keys of Secrets and ConfigMaps become names of files. */
export function keyProblems(field: string, key: string): Cause[] {
  if (/^[-._a-zA-Z0-9]+$/.test(key)) return [];
  const rule =
    "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
  return [invalidValue(`${field}[${key}]`, key, rule)];
}

/** A value is none of those that there are. */
export function unsupportedValue(field: string, value: unknown, supported: readonly string[]): Cause {
  const values = supported.map((one) => JSON.stringify(one)).join(", ");
  return { reason: "FieldValueNotSupported", message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${values}`, field };
}

/** A value names something that is not there. */
export function notFoundValue(field: string, value: unknown): Cause {
  return { reason: "FieldValueNotFound", message: `Not found: ${JSON.stringify(value)}`, field };
}

/** A value that has to be the only one of its kind is not. */
export function duplicate(field: string, value: unknown): Cause {
  return { reason: "FieldValueDuplicate", message: `Duplicate value: ${JSON.stringify(value)}`, field };
}
