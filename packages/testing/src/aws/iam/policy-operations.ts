import { AwsFault, notServed } from "../aws-fault.ts";
import { operation, type Operations, requestTags, type Tag, tagList, tagMap } from "../operation.ts";
import type { Identity, ManagedPolicy } from "./identity.ts";
import type { IdentityStore } from "./identity-store.ts";
import { page, type PageRequest } from "./page.ts";
import { checkedPolicy, type OnePolicy, policyNeed } from "./policy-version-operations.ts";
import { checkName, checkPath } from "./user-operations.ts";

interface NewPolicy {
  readonly PolicyName: string;
  readonly PolicyDocument: string;
  readonly Path?: string;
  readonly Description?: string;
  readonly Tags?: readonly Tag[];
}

/** IAM's operations on managed policies themselves. */
export function policyOperations(store: IdentityStore): Operations {
  const { account } = store;
  const need = policyNeed(store);
  const holdersOf = (arn: string): Identity[] =>
    [...store.users.values(), ...store.groups.values(), ...store.roles.values()].filter(({ attached }) => attached.has(arn));
  const boundaryOf = (arn: string): Identity[] =>
    [...store.users.values(), ...store.roles.values()].filter(({ boundary }) => boundary === arn);
  const told = (policy: ManagedPolicy): object => ({
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: holdersOf(policy.arn).length,
    PermissionsBoundaryUsageCount: boundaryOf(policy.arn).length,
    IsAttachable: true,
    Description: policy.description,
    CreateDate: policy.createDate,
    UpdateDate: policy.updateDate,
    ...(policy.tags.size === 0 ? {} : { Tags: tagList(policy.tags) }),
  });

  return {
    CreatePolicy: operation<NewPolicy>({
      requires: ["PolicyName", "PolicyDocument"],
      takes: ["Path", "Description", "Tags"],
      needs: ({ PolicyName, Path = "/", Tags = [] }) => {
        const about = { resource: store.arn("policy", Path, PolicyName), context: requestTags(Tags) };
        const create = { action: "iam:CreatePolicy", ...about, shownAs: `policy ${PolicyName}` };
        return Tags.length === 0 ? [create] : [create, { action: "iam:TagPolicy", ...about, shownAs: `policy ${PolicyName}` }];
      },
      run: ({ PolicyName: name, PolicyDocument: text, Path: path = "/", Description: description, Tags = [] }) => {
        checkName("policyName", name);
        checkPath(path);
        checkedPolicy(store, text);
        if ([...store.policies.values()].some((each) => each.name.toLowerCase() === name.toLowerCase() && !each.arn.includes(":iam::aws:")))
          throw new AwsFault("EntityAlreadyExists", `A policy called ${name} already exists. Duplicate names are not allowed.`, 409);
        const tags = tagMap(Tags);
        const visibleFromMs = account.nowMs() + account.delays.newIdentityLagMs;
        return {
          Policy: told(store.addPolicy({ arn: store.arn("policy", path, name), name, path, text, description, tags, visibleFromMs })),
        };
      },
    }),

    GetPolicy: operation<OnePolicy>({
      requires: ["PolicyArn"],
      needs: (input) => need("GetPolicy", input),
      run: ({ PolicyArn }) => ({ Policy: told(store.policy(PolicyArn)) }),
    }),

    ListPolicies: operation<
      PageRequest & { readonly Scope?: string; readonly OnlyAttached?: boolean | string; readonly PathPrefix?: string }
    >({
      takes: ["Scope", "OnlyAttached", "PathPrefix", "MaxItems", "Marker"],
      needs: ({ PathPrefix = "/" }) => [{ action: "iam:ListPolicies", resource: store.arn("policy", PathPrefix, "") }],
      run: (input) => {
        if (input.Scope !== "Local") throw notServed("iam:ListPolicies of AWS's own policies: ask with the Scope Local");
        const now = account.nowMs();
        const policies = [...store.policies.values()].filter(
          ({ arn, path, visibleFromMs }) =>
            !arn.includes(":iam::aws:") &&
            path.startsWith(input.PathPrefix ?? "/") &&
            visibleFromMs <= now &&
            (String(input.OnlyAttached) !== "true" || holdersOf(arn).length > 0),
        );
        const { items, rest } = page(policies, input);
        return { Policies: items.map((policy) => ({ ...told(policy), Tags: undefined })), ...rest };
      },
    }),

    DeletePolicy: operation<OnePolicy>({
      requires: ["PolicyArn"],
      needs: (input) => need("DeletePolicy", input),
      run: ({ PolicyArn }) => {
        const { versions } = store.policy(PolicyArn);
        if (holdersOf(PolicyArn).length + boundaryOf(PolicyArn).length > 0)
          throw new AwsFault("DeleteConflict", "Cannot delete a policy attached to entities.", 409);
        if (versions.size > 1)
          throw new AwsFault(
            "DeleteConflict",
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
            409,
          );
        store.policies.delete(PolicyArn);
      },
    }),

    TagPolicy: operation<OnePolicy & { readonly Tags: readonly Tag[] }>({
      requires: ["PolicyArn", "Tags"],
      needs: (input) => need("TagPolicy", input, requestTags(input.Tags)),
      run: ({ PolicyArn, Tags }) => {
        const { tags } = store.policy(PolicyArn);
        for (const { Key, Value } of Tags) tags.set(Key, Value);
      },
    }),

    UntagPolicy: operation<OnePolicy & { readonly TagKeys: readonly string[] }>({
      requires: ["PolicyArn", "TagKeys"],
      needs: (input) => need("UntagPolicy", input, { "aws:tagkeys": input.TagKeys }),
      run: ({ PolicyArn, TagKeys }) => {
        const { tags } = store.policy(PolicyArn);
        for (const key of TagKeys) tags.delete(key);
      },
    }),

    ListPolicyTags: operation<OnePolicy & PageRequest>({
      requires: ["PolicyArn"],
      takes: ["MaxItems", "Marker"],
      needs: (input) => need("ListPolicyTags", input),
      run: (input) => {
        const { items, rest } = page(tagList(store.policy(input.PolicyArn).tags), input);
        return { Tags: items, ...rest };
      },
    }),

    ListEntitiesForPolicy: operation<OnePolicy & PageRequest>({
      requires: ["PolicyArn"],
      takes: ["MaxItems", "Marker"],
      needs: (input) => need("ListEntitiesForPolicy", input),
      run: (input) => {
        store.policy(input.PolicyArn);
        const { items, rest } = page(holdersOf(input.PolicyArn), input);
        return {
          PolicyUsers: items.filter(({ kind }) => kind === "user").map(({ name, id }) => ({ UserName: name, UserId: id })),
          PolicyGroups: items.filter(({ kind }) => kind === "group").map(({ name, id }) => ({ GroupName: name, GroupId: id })),
          PolicyRoles: items.filter(({ kind }) => kind === "role").map(({ name, id }) => ({ RoleName: name, RoleId: id })),
          ...rest,
        };
      },
    }),
  };
}
