import * as iam from "@aws-sdk/client-iam";
import * as sts from "@aws-sdk/client-sts";
import { type AwsCall, callsTo, type Kept } from "./aws-call.ts";
import { allowing } from "./policies-of-holder.ts";

const rights = callsTo("iam");
const caller = callsTo("sts");
const DONE = { answer: {} } as const;
const keyIn = (kept: Kept): string | undefined => (kept["asked"] as unknown as iam.CreateAccessKeyResponse).AccessKey?.AccessKeyId;

/** Lists in parts and by path, and what was last done with a key. */
export const LISTS_SERIES: readonly AwsCall[] = [
  ...["a", "b", "c"].map((name) =>
    rights(
      `CreatePolicy osb-page-${name}`,
      () => new iam.CreatePolicyCommand({ PolicyName: `osb-page-${name}`, Path: "/osb/pages/", PolicyDocument: allowing("sns:*") }),
      DONE,
    ),
  ),
  rights(
    "ListPolicies, the first part",
    () => new iam.ListPoliciesCommand({ Scope: "Local", PathPrefix: "/osb/pages/", MaxItems: 2 }),
    { answer: { IsTruncated: true, Policies: [{ PolicyName: "osb-page-a" }, { PolicyName: "osb-page-b" }] } },
    { keep: "part" },
  ),
  rights(
    "ListPolicies, the rest",
    (kept) => {
      const { Marker } = kept["part"] as unknown as iam.ListPoliciesResponse;
      return new iam.ListPoliciesCommand({ Scope: "Local", PathPrefix: "/osb/pages/", Marker });
    },
    { answer: { IsTruncated: false, Policies: [{ PolicyName: "osb-page-c" }] } },
  ),
  rights(
    "ListPolicies of those that somebody has",
    () => new iam.ListPoliciesCommand({ Scope: "Local", PathPrefix: "/osb/pages/", OnlyAttached: true }),
    {
      answer: { Policies: [] },
    },
  ),
  rights("CreateUser osb-page", () => new iam.CreateUserCommand({ UserName: "osb-page", Path: "/osb/pages/" }), DONE),
  rights("ListUsers under a path", () => new iam.ListUsersCommand({ PathPrefix: "/osb/pages/" }), {
    answer: { Users: [{ UserName: "osb-page", Path: "/osb/pages/" }] },
  }),
  rights("CreateAccessKey to be asked about", () => new iam.CreateAccessKeyCommand({ UserName: "osb-page" }), DONE, { keep: "asked" }),
  rights("GetAccessKeyLastUsed of one that was not", (kept) => new iam.GetAccessKeyLastUsedCommand({ AccessKeyId: keyIn(kept) }), {
    answer: { UserName: "osb-page", AccessKeyLastUsed: { ServiceName: "N/A", Region: "N/A" } },
  }),
  caller("GetCallerIdentity, to use it", () => new sts.GetCallerIdentityCommand({}), DONE, { as: "asked", eventually: true }),
  rights("GetAccessKeyLastUsed", (kept) => new iam.GetAccessKeyLastUsedCommand({ AccessKeyId: keyIn(kept) }), {
    answer: { UserName: "osb-page", AccessKeyLastUsed: { ServiceName: "sts", Region: "us-east-1" } },
  }),
  // Last, on a group of its own: where the server does what it should refuse, nothing rests on it.
  rights("CreateGroup with a policy", () => new iam.CreateGroupCommand({ GroupName: "with-a-policy" }), {
    answer: { Group: { Path: "/" } },
  }),
  rights(
    "PutGroupPolicy of that group",
    () => new iam.PutGroupPolicyCommand({ GroupName: "with-a-policy", PolicyName: "own", PolicyDocument: allowing("sns:*") }),
    DONE,
  ),
  rights("DeleteGroup with policies", () => new iam.DeleteGroupCommand({ GroupName: "with-a-policy" }), {
    error: "DeleteConflictException",
  }),
];
