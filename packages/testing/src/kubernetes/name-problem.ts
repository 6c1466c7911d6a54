import type { Cause } from "./api-fault.ts";
import type { ApiObject } from "./api-object.ts";
import type { ServedResource } from "./served-resource.ts";

const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character " +
  "(e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character " +
  "(e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

interface NameRule {
  readonly fits: RegExp;
  readonly maxLength: number;
  readonly text: string;
}

/** Names of most kinds, and of domains before labels. */
export const SUBDOMAIN_RULE: NameRule = {
  fits: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  maxLength: 253,
  text: SUBDOMAIN,
};
/** Names of namespaces, Services, containers. */
export const LABEL_RULE: NameRule = { fits: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, maxLength: 63, text: LABEL };
const RULES: Readonly<Record<string, NameRule>> = { namespaces: LABEL_RULE, services: LABEL_RULE };

/** What is wrong with a new object's name, if anything. Names of RBAC objects may be anything that fits into a path. */
export function nameProblem({ group, plural }: ServedResource, { metadata: { name } }: ApiObject): Cause[] {
  const cause = (reason: string, message: string): Cause[] => [{ reason, message, field: "metadata.name" }];
  if (name === "") return cause("FieldValueRequired", "Required value: name or generateName is required");
  if (group === "rbac.authorization.k8s.io")
    return /[/%]|^\.\.?$/.test(name) ? cause("FieldValueInvalid", `Invalid value: "${name}": may not contain '/' or '%'`) : [];
  const rule = (group === "" ? RULES[plural] : undefined) ?? SUBDOMAIN_RULE;
  if (name.length > rule.maxLength)
    return cause("FieldValueInvalid", `Invalid value: "${name}": must be no more than ${rule.maxLength} characters`);
  return rule.fits.test(name) ? [] : cause("FieldValueInvalid", `Invalid value: "${name}": ${rule.text}`);
}
