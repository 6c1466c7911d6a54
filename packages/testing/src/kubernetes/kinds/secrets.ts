import { badRequest, type Cause } from "../api-fault.ts";
import { type ApiObject, isObject } from "../api-object.ts";
import { isDeepStrictEqual } from "node:util";
import type { KindRules } from "../served-resource.ts";
import { AGE, column, NAME } from "../reading/table.ts";
import { keyProblems, required } from "./causes.ts";

/** A Secret holds at most this many bytes of values. */
const MAX_BYTES = 1_048_576;

/** What the types of Secrets that the API knows must have. */
const REQUIRED_KEYS: Readonly<Record<string, readonly string[]>> = {
  "kubernetes.io/tls": ["tls.crt", "tls.key"],
  "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
  "kubernetes.io/dockercfg": [".dockercfg"],
  "kubernetes.io/ssh-auth": ["ssh-privatekey"],
};

const ACCOUNT_NAME = "kubernetes.io/service-account.name";

/** Merging of `stringData`, keys, sizes, what types ask for, and what cannot change. */
export const SECRET_RULES: KindRules = {
  defaults(secret) {
    const { stringData } = secret;
    delete secret["stringData"];
    if (isObject(stringData)) {
      const added = Object.entries(stringData).map(([key, value]) => [key, Buffer.from(String(value)).toString("base64")] as const);
      secret["data"] = { ...(isObject(secret["data"]) ? secret["data"] : {}), ...Object.fromEntries(added) };
    }
    for (const value of Object.values(dataOf(secret)))
      if (!isBase64(value))
        throw badRequest(`Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte ${badByte(value)}`);
    secret["type"] ||= "Opaque";
  },

  validate(secret, old) {
    return [...contentProblems(secret), ...(old === undefined ? [] : changeProblems(secret, old))];
  },

  columns: [NAME, column("Type", ({ type }) => type), column("Data", (secret) => Object.keys(dataOf(secret)).length), AGE],
};

function dataOf(secret: ApiObject): Readonly<Record<string, string>> {
  return isObject(secret["data"]) ? (secret["data"] as Record<string, string>) : {};
}

function contentProblems(secret: ApiObject): Cause[] {
  const data = dataOf(secret);
  const type = String(secret["type"]);
  const size = Object.values(data).reduce((sum, value) => sum + Buffer.byteLength(value, "base64"), 0);
  const causes = Object.keys(data).flatMap((key) => keyProblems("data", key));
  if (size > MAX_BYTES)
    causes.push({ reason: "FieldValueTooLong", message: `Too long: may not be more than ${MAX_BYTES} bytes`, field: "data" });
  for (const key of REQUIRED_KEYS[type] ?? []) if (!(key in data)) causes.push(required(`data[${key}]`));
  if (type === "kubernetes.io/basic-auth" && !("username" in data) && !("password" in data))
    causes.push(required("data[username]"), required("data[password]"));
  if (type === "kubernetes.io/service-account-token" && !secret.metadata.annotations?.[ACCOUNT_NAME])
    causes.push(required(`metadata.annotations[${ACCOUNT_NAME}]`));
  return causes;
}

function changeProblems(secret: ApiObject, old: ApiObject): Cause[] {
  const causes: Cause[] = [];
  if (secret["type"] !== old["type"])
    causes.push({ reason: "FieldValueInvalid", message: `Invalid value: "${String(secret["type"])}": field is immutable`, field: "type" });
  if (old["immutable"] !== true) return causes;
  const sealed = (field: string): Cause => ({
    reason: "FieldValueForbidden",
    message: "Forbidden: field is immutable when `immutable` is set",
    field,
  });
  if (secret["immutable"] !== true) causes.push(sealed("immutable"));
  if (!isDeepStrictEqual(dataOf(secret), dataOf(old))) causes.push(sealed("data"));
  return causes;
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function isBase64(value: unknown): boolean {
  return typeof value === "string" && BASE64.test(value);
}

/** Where Go's decoder gives up. */
function badByte(value: unknown): number {
  const text = String(value);
  const at = text.search(/[^A-Za-z0-9+/]/);
  return at === -1 ? text.length - (text.length % 4) : at;
}
