import { AwsFault } from "../aws-fault.ts";
import { type Caller, type Need, tagContext } from "../operation.ts";
import type { IdentityStore } from "./identity-store.ts";

/** The right to do `action` to a user. A user that does not exist has no path, so policies on a path do not cover it. */
export function userNeed(store: IdentityStore, action: string, name: string, context: Need["context"] = {}): Need {
  const user = store.users.get(name.toLowerCase());
  return {
    action: `iam:${action}`,
    resource: user?.arn ?? store.arn("user", "/", name),
    shownAs: `user ${name}`,
    context: { ...iamTags(user?.tags), ...context },
  };
}

/** The name that is given, or the caller's own, which only a user has. */
export function nameOf(given: string | undefined, { userName }: Caller): string {
  const name = given ?? userName;
  if (name === undefined) throw new AwsFault("ValidationError", "Must specify userName when calling with non-User credentials");
  return name;
}

/** The tags of one of IAM's own resources: it may be asked for them in its own words too. */
export function iamTags(tags: ReadonlyMap<string, string> = new Map()): Need["context"] {
  return { ...tagContext("aws:ResourceTag", tags), ...tagContext("iam:ResourceTag", tags) };
}

/** The right to do `action` to a group. */
export function groupNeed(store: IdentityStore, action: string, name: string, context: Need["context"] = {}): Need {
  const resource = store.groups.get(name.toLowerCase())?.arn ?? store.arn("group", "/", name);
  return { action: `iam:${action}`, resource, shownAs: `group ${name}`, context };
}

/** The right to do `action` to a role. A role that does not exist has no path, so policies on a path do not cover it. */
export function roleNeed(store: IdentityStore, action: string, name: string, context: Need["context"] = {}): Need {
  const role = store.roles.get(name.toLowerCase());
  const boundary = role?.boundary === undefined ? {} : { "iam:permissionsboundary": role.boundary };
  return {
    action: `iam:${action}`,
    resource: role?.arn ?? store.arn("role", "/", name),
    shownAs: `role ${name}`,
    context: { ...iamTags(role?.tags), ...boundary, ...context },
  };
}
