import { AwsFault } from "../aws-fault.ts";
import { operation, type Operations, requestTags, type Tag, tagList, tagMap } from "../operation.ts";
import { boundaryArn, toldBoundary } from "./boundary-operations.ts";
import type { User } from "./identity.ts";
import { nameOf, userNeed } from "./identity-needs.ts";
import type { IdentityStore } from "./identity-store.ts";
import { page, type PageRequest } from "./page.ts";

interface Named {
  readonly UserName: string;
}

/** IAM's operations on users themselves. */
export function userOperations(store: IdentityStore): Operations {
  const { account } = store;

  return {
    CreateUser: operation<Named & { readonly Path?: string; readonly PermissionsBoundary?: string; readonly Tags?: readonly Tag[] }>({
      requires: ["UserName"],
      takes: ["Path", "PermissionsBoundary", "Tags"],
      needs: ({ UserName, Path = "/", PermissionsBoundary, Tags = [] }) => {
        const resource = store.arn("user", Path, UserName);
        const boundary = PermissionsBoundary === undefined ? {} : { "iam:permissionsboundary": PermissionsBoundary };
        const create = { action: "iam:CreateUser", resource, context: { ...requestTags(Tags), ...boundary } };
        return Tags.length === 0 ? [create] : [create, { action: "iam:TagUser", resource, context: requestTags(Tags) }];
      },
      run: ({ UserName, Path = "/", PermissionsBoundary: boundary, Tags = [] }) => {
        checkName("userName", UserName, 64);
        checkPath(Path);
        if (store.users.has(UserName.toLowerCase()))
          throw new AwsFault("EntityAlreadyExists", `User with name ${UserName} already exists.`, 409);
        if (boundary !== undefined) boundaryArn(store, boundary);
        const tags = tagMap(Tags);
        const visibleFromMs = account.nowMs() + account.delays.newIdentityLagMs;
        return { User: told(store.addUser({ name: UserName, path: Path, boundary, tags, visibleFromMs })) };
      },
    }),

    GetUser: operation<Partial<Named>>({
      takes: ["UserName"],
      needs: ({ UserName }, { caller }) => [userNeed(store, "GetUser", nameOf(UserName, caller))],
      run: ({ UserName }, { caller }) => ({ User: told(store.user(nameOf(UserName, caller))) }),
    }),

    ListUsers: operation<PageRequest & { readonly PathPrefix?: string }>({
      takes: ["PathPrefix", "MaxItems", "Marker"],
      needs: ({ PathPrefix = "/" }) => [{ action: "iam:ListUsers", resource: store.arn("user", PathPrefix, "") }],
      run: (input) => {
        const now = account.nowMs();
        const users = [...store.users.values()].filter(
          ({ path, visibleFromMs }) => path.startsWith(input.PathPrefix ?? "/") && visibleFromMs <= now,
        );
        const { items, rest } = page(users, input);
        return { Users: items.map((user) => untagged(user)), ...rest };
      },
    }),

    DeleteUser: operation<Named>({
      requires: ["UserName"],
      needs: ({ UserName }) => [userNeed(store, "DeleteUser", UserName)],
      run: ({ UserName }) => {
        const user = store.user(UserName);
        if (user.keys.some(({ deletedMs }) => deletedMs === undefined)) throw conflict("must delete access keys first");
        if (user.attached.size > 0) throw conflict("must detach all policies first");
        if (user.inline.size > 0) throw conflict("must delete policies first");
        if (user.groups.size > 0) throw conflict("must remove users from group first");
        store.users.delete(UserName.toLowerCase());
      },
    }),

    TagUser: operation<Named & { readonly Tags: readonly Tag[] }>({
      requires: ["UserName", "Tags"],
      needs: ({ UserName, Tags }) => [userNeed(store, "TagUser", UserName, requestTags(Tags))],
      run: ({ UserName, Tags }) => {
        const { tags } = store.user(UserName);
        for (const { Key, Value } of Tags) tags.set(Key, Value);
      },
    }),

    UntagUser: operation<Named & { readonly TagKeys: readonly string[] }>({
      requires: ["UserName", "TagKeys"],
      needs: ({ UserName, TagKeys }) => [userNeed(store, "UntagUser", UserName, { "aws:tagkeys": TagKeys })],
      run: ({ UserName, TagKeys }) => {
        const { tags } = store.user(UserName);
        for (const key of TagKeys) tags.delete(key);
      },
    }),

    ListUserTags: operation<Named & PageRequest>({
      requires: ["UserName"],
      takes: ["MaxItems", "Marker"],
      needs: ({ UserName }) => [userNeed(store, "ListUserTags", UserName)],
      run: (input) => {
        const { items, rest } = page(tagList(store.user(input.UserName).tags), input);
        return { Tags: items, ...rest };
      },
    }),
  };
}

/** A name as IAM takes it. */
export function checkName(member: string, name: string, longest = 128): void {
  if (name.length > longest) {
    const rule = `Member must have length less than or equal to ${longest}`;
    throw new AwsFault(
      "ValidationError",
      `1 validation error detected: Value '${name}' at '${member}' failed to satisfy constraint: ${rule}`,
    );
  }
  if (/^[\w+=,.@-]+$/.test(name)) return;
  const rule = "Member must satisfy regular expression pattern: [\\w+=,.@-]+";
  throw new AwsFault("ValidationError", `The specified value for ${member} is invalid. ${rule}`, 400);
}

/** A path as IAM takes it. */
export function checkPath(path: string): void {
  if (/^\/(?:[!-~]{1,510}\/)?$/.test(path)) return;
  const rule = "It must begin and end with / and contain only alphanumeric characters and/or / characters.";
  throw new AwsFault("ValidationError", `The specified value for path is invalid. ${rule}`, 400);
}

export const conflict = (what: string): AwsFault => new AwsFault("DeleteConflict", `Cannot delete entity, ${what}.`, 409);

/** A user as lists tell it: without its tags. */
export function untagged({ path, name, id, arn, createDate }: Pick<User, "path" | "name" | "id" | "arn" | "createDate">): object {
  return { Path: path, UserName: name, UserId: id, Arn: arn, CreateDate: createDate };
}

function told(user: User): object {
  const tags = user.tags.size === 0 ? {} : { Tags: tagList(user.tags) };
  return { ...untagged(user), ...toldBoundary(user.boundary), ...tags };
}
