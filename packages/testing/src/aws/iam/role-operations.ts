import { AwsFault } from "../aws-fault.ts";
import { operation, type Operations, requestTags, type Tag, tagList, tagMap } from "../operation.ts";
import { encodedDocument } from "./encoded-document.ts";
import { boundaryArn, toldBoundary } from "./boundary-operations.ts";
import type { Role } from "./identity.ts";
import { roleNeed } from "./identity-needs.ts";
import type { IdentityStore } from "./identity-store.ts";
import { page, type PageRequest } from "./page.ts";
import { checkName, checkPath, conflict } from "./user-operations.ts";

interface Named {
  readonly RoleName: string;
}

/** On the wire numbers are text. */
interface Settings {
  readonly Description?: string;
  readonly MaxSessionDuration?: number | string;
}

type NewRole = Named &
  Settings & {
    readonly AssumeRolePolicyDocument: string;
    readonly Path?: string;
    readonly PermissionsBoundary?: string;
    readonly Tags?: readonly Tag[];
  };

/** IAM's operations on roles themselves. */
export function roleOperations(store: IdentityStore): Operations {
  const { account } = store;

  return {
    CreateRole: operation<NewRole>({
      requires: ["RoleName", "AssumeRolePolicyDocument"],
      takes: ["Path", "Description", "MaxSessionDuration", "PermissionsBoundary", "Tags"],
      needs: ({ RoleName, Path = "/", PermissionsBoundary, Tags = [] }) => {
        const about = { resource: store.arn("role", Path, RoleName), context: requestTags(Tags) };
        const boundary = PermissionsBoundary === undefined ? {} : { "iam:permissionsboundary": PermissionsBoundary };
        const create = { ...about, action: "iam:CreateRole", context: { ...about.context, ...boundary } };
        return Tags.length === 0 ? [create] : [create, { ...about, action: "iam:TagRole" }];
      },
      run: ({ RoleName: name, Path: path = "/", AssumeRolePolicyDocument: trust, PermissionsBoundary, Tags, ...settings }) => {
        checkName("roleName", name, 64);
        checkPath(path);
        if (store.roles.has(name.toLowerCase())) throw new AwsFault("EntityAlreadyExists", `Role with name ${name} already exists.`, 409);
        const boundary = PermissionsBoundary === undefined ? undefined : boundaryArn(store, PermissionsBoundary);
        const visibleFromMs = account.nowMs() + account.delays.newIdentityLagMs;
        const { Description: description, MaxSessionDuration: seconds = 3_600 } = settings;
        const maxSessionSeconds = checkedSeconds(seconds);
        return {
          Role: told(
            store,
            store.addRole({ name, path, trust, boundary, description, maxSessionSeconds, visibleFromMs, tags: tagMap(Tags) }),
          ),
        };
      },
    }),

    GetRole: operation<Named>({
      requires: ["RoleName"],
      needs: ({ RoleName }) => [roleNeed(store, "GetRole", RoleName)],
      run: ({ RoleName }) => {
        const role = store.role(RoleName);
        const { date, region } = role.lastUsed ?? {};
        return { Role: { ...told(store, role), RoleLastUsed: date === undefined ? {} : { LastUsedDate: date, Region: region } } };
      },
    }),

    ListRoles: operation<PageRequest & { readonly PathPrefix?: string }>({
      takes: ["PathPrefix", "MaxItems", "Marker"],
      needs: ({ PathPrefix = "/" }) => [{ action: "iam:ListRoles", resource: store.arn("role", PathPrefix, "") }],
      run: (input) => {
        const now = account.nowMs();
        const roles = [...store.roles.values()].filter(
          ({ path, visibleFromMs }) => path.startsWith(input.PathPrefix ?? "/") && visibleFromMs <= now,
        );
        const { items, rest } = page(roles, input);
        return { Roles: items.map((role) => listed(store, role)), ...rest };
      },
    }),

    UpdateRole: operation<Named & Settings>({
      requires: ["RoleName"],
      takes: ["Description", "MaxSessionDuration"],
      needs: ({ RoleName }) => [roleNeed(store, "UpdateRole", RoleName)],
      run: ({ RoleName, Description, MaxSessionDuration }) => {
        const role = store.role(RoleName);
        role.description = Description ?? role.description;
        role.maxSessionSeconds = checkedSeconds(MaxSessionDuration ?? role.maxSessionSeconds);
      },
    }),

    UpdateAssumeRolePolicy: operation<Named & { readonly PolicyDocument: string }>({
      requires: ["RoleName", "PolicyDocument"],
      needs: ({ RoleName }) => [roleNeed(store, "UpdateAssumeRolePolicy", RoleName)],
      run: ({ RoleName, PolicyDocument }) => {
        const role = store.role(RoleName);
        role.trust = store.trustPolicy(PolicyDocument);
      },
    }),

    DeleteRole: operation<Named>({
      requires: ["RoleName"],
      needs: ({ RoleName }) => [roleNeed(store, "DeleteRole", RoleName)],
      run: ({ RoleName }) => {
        const role = store.role(RoleName);
        if (role.attached.size > 0) throw conflict("must detach all policies first");
        if (role.inline.size > 0) throw conflict("must delete policies first");
        store.roles.delete(RoleName.toLowerCase());
      },
    }),

    TagRole: operation<Named & { readonly Tags: readonly Tag[] }>({
      requires: ["RoleName", "Tags"],
      needs: ({ RoleName, Tags }) => [roleNeed(store, "TagRole", RoleName, requestTags(Tags))],
      run: ({ RoleName, Tags }) => {
        const { tags } = store.role(RoleName);
        for (const { Key, Value } of Tags) tags.set(Key, Value);
      },
    }),

    UntagRole: operation<Named & { readonly TagKeys: readonly string[] }>({
      requires: ["RoleName", "TagKeys"],
      needs: ({ RoleName, TagKeys }) => [roleNeed(store, "UntagRole", RoleName, { "aws:tagkeys": TagKeys })],
      run: ({ RoleName, TagKeys }) => {
        const { tags } = store.role(RoleName);
        for (const key of TagKeys) tags.delete(key);
      },
    }),

    ListRoleTags: operation<Named & PageRequest>({
      requires: ["RoleName"],
      takes: ["MaxItems", "Marker"],
      needs: ({ RoleName }) => [roleNeed(store, "ListRoleTags", RoleName)],
      run: (input) => {
        const { items, rest } = page(tagList(store.role(input.RoleName).tags), input);
        return { Tags: items, ...rest };
      },
    }),
  };
}

function checkedSeconds(seconds: number | string): number {
  const number = Number(seconds);
  if (number >= 3_600 && number <= 43_200) return number;
  const rule = `Member must have value ${number < 3_600 ? "greater than or equal to 3600" : "less than or equal to 43200"}`;
  throw new AwsFault(
    "ValidationError",
    `1 validation error detected: Value '${seconds}' at 'maxSessionDuration' failed to satisfy constraint: ${rule}`,
  );
}

/** A role as lists tell it. */
function listed(store: IdentityStore, role: Role): object {
  const { path, name, id, arn, createDate, description, maxSessionSeconds } = role;
  return {
    Path: path,
    RoleName: name,
    RoleId: id,
    Arn: arn,
    CreateDate: createDate,
    AssumeRolePolicyDocument: encodedDocument(store.trustOf(role)),
    ...(description === undefined ? {} : { Description: description }),
    MaxSessionDuration: maxSessionSeconds,
  };
}

function told(store: IdentityStore, role: Role): object {
  const tags = role.tags.size === 0 ? {} : { Tags: tagList(role.tags) };
  return { ...listed(store, role), ...toldBoundary(role.boundary), ...tags };
}
