import { AwsFault } from "../aws-fault.ts";
import { operation, type Operations } from "../operation.ts";
import type { Identity } from "./identity.ts";
import { groupNeed, userNeed } from "./identity-needs.ts";
import { type IdentityStore, noSuchEntity } from "./identity-store.ts";
import { page, type PageRequest } from "./page.ts";
import { checkName, checkPath, conflict, untagged } from "./user-operations.ts";

interface Named {
  readonly GroupName: string;
}

type Membership = Named & { readonly UserName: string };

/** IAM's operations on groups and who is in them. */
export function groupOperations(store: IdentityStore): Operations {
  const { account } = store;
  const membersOf = (group: Identity) => [...store.users.values()].filter(({ groups }) => groups.has(group.name));

  return {
    CreateGroup: operation<Named & { readonly Path?: string }>({
      requires: ["GroupName"],
      takes: ["Path"],
      needs: ({ GroupName, Path = "/" }) => [{ action: "iam:CreateGroup", resource: store.arn("group", Path, GroupName) }],
      run: ({ GroupName: name, Path: path = "/" }) => {
        checkName("groupName", name);
        checkPath(path);
        if (store.groups.has(name.toLowerCase())) throw new AwsFault("EntityAlreadyExists", `Group with name ${name} already exists.`, 409);
        const group: Identity = {
          kind: "group",
          name,
          path,
          arn: store.arn("group", path, name),
          id: account.id("AGPA", 21),
          createDate: account.date(),
          visibleFromMs: 0,
          inline: new Map(),
          attached: new Map(),
        };
        store.groups.set(name.toLowerCase(), group);
        return { Group: told(group) };
      },
    }),

    GetGroup: operation<Named & PageRequest>({
      requires: ["GroupName"],
      takes: ["MaxItems", "Marker"],
      needs: ({ GroupName }) => [groupNeed(store, "GetGroup", GroupName)],
      run: (input) => {
        const group = store.group(input.GroupName);
        const { items, rest } = page(membersOf(group), input);
        return { Group: told(group), Users: items.map((user) => untagged(user)), ...rest };
      },
    }),

    ListGroups: operation<PageRequest & { readonly PathPrefix?: string }>({
      takes: ["PathPrefix", "MaxItems", "Marker"],
      needs: ({ PathPrefix = "/" }) => [{ action: "iam:ListGroups", resource: store.arn("group", PathPrefix, "") }],
      run: (input) => {
        const groups = [...store.groups.values()].filter(({ path }) => path.startsWith(input.PathPrefix ?? "/"));
        const { items, rest } = page(groups, input);
        return { Groups: items.map(told), ...rest };
      },
    }),

    DeleteGroup: operation<Named>({
      requires: ["GroupName"],
      needs: ({ GroupName }) => [groupNeed(store, "DeleteGroup", GroupName)],
      run: ({ GroupName }) => {
        const group = store.group(GroupName);
        if (membersOf(group).length > 0) throw conflict("must remove users from group first");
        if (group.attached.size > 0) throw conflict("must detach all policies first");
        if (group.inline.size > 0) throw conflict("must delete policies first");
        store.groups.delete(GroupName.toLowerCase());
      },
    }),

    AddUserToGroup: operation<Membership>({
      requires: ["GroupName", "UserName"],
      needs: ({ GroupName }) => [groupNeed(store, "AddUserToGroup", GroupName)],
      run: ({ GroupName, UserName }) => {
        const group = store.group(GroupName);
        store.user(UserName).groups.add(group.name);
      },
    }),

    RemoveUserFromGroup: operation<Membership>({
      requires: ["GroupName", "UserName"],
      needs: ({ GroupName }) => [groupNeed(store, "RemoveUserFromGroup", GroupName)],
      run: ({ GroupName, UserName }) => {
        const group = store.group(GroupName);
        if (!store.user(UserName).groups.delete(group.name)) throw noSuchEntity(`User ${UserName} not in group ${GroupName}`);
      },
    }),

    ListGroupsForUser: operation<{ readonly UserName: string } & PageRequest>({
      requires: ["UserName"],
      takes: ["MaxItems", "Marker"],
      needs: ({ UserName }) => [userNeed(store, "ListGroupsForUser", UserName)],
      run: (input) => {
        const { items, rest } = page([...store.user(input.UserName).groups], input);
        return { Groups: items.map((name) => told(store.group(name))), ...rest };
      },
    }),
  };
}

function told({ path, name, id, arn, createDate }: Identity): object {
  return { Path: path, GroupName: name, GroupId: id, Arn: arn, CreateDate: createDate };
}
