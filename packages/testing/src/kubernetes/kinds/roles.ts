import { isDeepStrictEqual } from "node:util";
import type { ApiObject } from "../api-object.ts";
import { AGE, column, NAME } from "../reading/table.ts";
import type { KindRules } from "../served-resource.ts";
import { invalidValue, required, unsupportedValue } from "./causes.ts";

const SUBJECTS = ["ServiceAccount", "User", "Group"];
const RBAC = "rbac.authorization.k8s.io";

interface Rule {
  readonly verbs?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

interface RoleRef {
  apiGroup?: string;
  readonly kind?: string;
  readonly name?: string;
}

/** What a rule has to name. */
export const ROLE_RULES: KindRules = {
  validate: (role) =>
    ((role["rules"] ?? []) as readonly Rule[]).flatMap(({ verbs = [], apiGroups = [], resources = [], nonResourceURLs = [] }, index) => {
      const path = `rules[${index}]`;
      if (verbs.length === 0) return [required(`${path}.verbs`, "verbs must contain at least one value")];
      if (nonResourceURLs.length > 0) return [];
      if (apiGroups.length === 0) return [required(`${path}.apiGroups`, "resource rules must supply at least one api group")];
      return resources.length === 0 ? [required(`${path}.resources`, "resource rules must supply at least one resource")] : [];
    }),
};

/** Defaults of API groups, and a role that cannot be exchanged. */
export const ROLE_BINDING_RULES: KindRules = {
  defaults(binding) {
    const reference = roleRefOf(binding);
    if (reference !== undefined) reference.apiGroup ||= RBAC;
    for (const subject of (binding["subjects"] ?? []) as { kind?: string; apiGroup?: string }[])
      if (subject.kind !== "ServiceAccount") subject.apiGroup ||= RBAC;
  },

  validate(binding, old) {
    const reference = roleRefOf(binding);
    if (!reference?.kind || !reference.name) return [required("roleRef.name")];
    return old !== undefined && !isDeepStrictEqual(reference, roleRefOf(old))
      ? // As Go shows it.
        [invalidValue("roleRef", { APIGroup: reference.apiGroup, Kind: reference.kind, Name: reference.name }, "cannot change roleRef")]
      : ((binding["subjects"] ?? []) as readonly { readonly kind?: string }[]).flatMap(({ kind = "" }, index) =>
          SUBJECTS.includes(kind) ? [] : [unsupportedValue(`subjects[${index}].kind`, kind, SUBJECTS)],
        );
  },

  columns: [NAME, column("Role", (binding) => `${roleRefOf(binding)?.kind ?? ""}/${roleRefOf(binding)?.name ?? ""}`), AGE],
};

function roleRefOf(binding: ApiObject): RoleRef | undefined {
  return binding["roleRef"] as RoleRef | undefined;
}
