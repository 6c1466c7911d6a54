import { AwsFault } from "../aws-fault.ts";
import { type Need, operation, type Operations } from "../operation.ts";
import { parsePolicy, type PolicyDocument } from "../policy/policy-document.ts";
import { encodedDocument } from "./encoded-document.ts";
import type { ManagedPolicy } from "./identity.ts";
import { iamTags } from "./identity-needs.ts";
import { type IdentityStore, noSuchEntity } from "./identity-store.ts";
import { page, type PageRequest } from "./page.ts";

/** An input that names a managed policy. */
export interface OnePolicy {
  readonly PolicyArn: string;
}

type OneVersion = OnePolicy & { readonly VersionId: string };

const SIZE_LIMIT = 6144;
const VERSION_LIMIT = 5;

/** IAM's operations on the versions of managed policies. */
export function policyVersionOperations(store: IdentityStore): Operations {
  const { account } = store;
  const need = policyNeed(store);

  return {
    CreatePolicyVersion: operation<OnePolicy & { readonly PolicyDocument: string; readonly SetAsDefault?: boolean | string }>({
      requires: ["PolicyArn", "PolicyDocument"],
      takes: ["SetAsDefault"],
      needs: (input) => need("CreatePolicyVersion", input),
      run: ({ PolicyArn, PolicyDocument: text, SetAsDefault }) => {
        const policy = store.policy(PolicyArn);
        const document = checkedPolicy(store, text);
        if (policy.versions.size >= VERSION_LIMIT)
          throw new AwsFault(
            "LimitExceeded",
            `A managed policy can have up to ${VERSION_LIMIT} versions. Before you create a new version, you must delete an existing version.`,
            409,
          );
        policy.lastVersion += 1;
        policy.updateDate = account.date();
        const id = `v${policy.lastVersion}`;
        policy.versions.set(id, { text, document, createDate: policy.updateDate });
        if (String(SetAsDefault) === "true") policy.defaultVersion = id;
        return { PolicyVersion: toldVersion(policy, id) };
      },
    }),

    GetPolicyVersion: operation<OneVersion>({
      requires: ["PolicyArn", "VersionId"],
      needs: (input) => need("GetPolicyVersion", input),
      run: ({ PolicyArn, VersionId }) => {
        const policy = store.policy(PolicyArn);
        return { PolicyVersion: { Document: encodedDocument(versionOf(policy, VersionId).text), ...toldVersion(policy, VersionId) } };
      },
    }),

    ListPolicyVersions: operation<OnePolicy & PageRequest>({
      requires: ["PolicyArn"],
      takes: ["MaxItems", "Marker"],
      needs: (input) => need("ListPolicyVersions", input),
      run: (input) => {
        const policy = store.policy(input.PolicyArn);
        const { items, rest } = page([...policy.versions.keys()].reverse(), input);
        return { Versions: items.map((id) => toldVersion(policy, id)), ...rest };
      },
    }),

    SetDefaultPolicyVersion: operation<OneVersion>({
      requires: ["PolicyArn", "VersionId"],
      needs: (input) => need("SetDefaultPolicyVersion", input),
      run: ({ PolicyArn, VersionId }) => {
        const policy = store.policy(PolicyArn);
        versionOf(policy, VersionId);
        policy.defaultVersion = VersionId;
      },
    }),

    DeletePolicyVersion: operation<OneVersion>({
      requires: ["PolicyArn", "VersionId"],
      needs: (input) => need("DeletePolicyVersion", input),
      run: ({ PolicyArn, VersionId }) => {
        const policy = store.policy(PolicyArn);
        versionOf(policy, VersionId);
        if (policy.defaultVersion === VersionId)
          throw new AwsFault("DeleteConflict", "Cannot delete the default version of a policy.", 409);
        policy.versions.delete(VersionId);
      },
    }),
  };
}

/** The right to do something to the policy that the input names. */
export function policyNeed(store: IdentityStore): (action: string, input: OnePolicy, context?: Need["context"]) => readonly Need[] {
  return (action, { PolicyArn }, context = {}) => [
    {
      action: `iam:${action}`,
      resource: PolicyArn,
      shownAs: `policy ${PolicyArn}`,
      context: { ...iamTags(store.policies.get(PolicyArn)?.tags), ...context },
    },
  ];
}

/** The document, if IAM takes it as a managed policy. */
export function checkedPolicy({ account }: IdentityStore, text: string): PolicyDocument {
  const document = parsePolicy(text, account.partition);
  if (text.replace(/\s/g, "").length > SIZE_LIMIT)
    throw new AwsFault("LimitExceeded", `Cannot exceed quota for PolicySize: ${SIZE_LIMIT}`, 409);
  return document;
}

function versionOf({ arn, versions }: ManagedPolicy, id: string): { readonly text: string; readonly createDate: Date } {
  const version = versions.get(id);
  if (version === undefined) throw noSuchEntity(`Policy ${arn} version ${id} does not exist or is not attachable.`);
  return version;
}

function toldVersion(policy: ManagedPolicy, id: string): object {
  return { VersionId: id, IsDefaultVersion: policy.defaultVersion === id, CreateDate: versionOf(policy, id).createDate };
}
