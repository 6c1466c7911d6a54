import * as iam from "@aws-sdk/client-iam";
import * as sts from "@aws-sdk/client-sts";
import { ACCOUNT, type AwsCall, callsTo, encodedDocument, MARK } from "./aws-call.ts";
import { allowing, takenPolicies, givenPolicies } from "./policies-of-holder.ts";

const USER = "osb-rights";
const GROUP = "osb-group";
const ROLE = "osb-role";
const POLICY_ARN = `arn:aws:iam::${ACCOUNT}:policy/osb-rights`;
const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/osb/${ROLE}`;
const USER_ARN = `arn:aws:iam::${ACCOUNT}:user/${USER}`;

const trust = (statement: object = {}): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "sts:AssumeRole", ...statement }],
  });

const rights = callsTo("iam");
const caller = callsTo("sts");
const DONE = { answer: {} } as const;
const NO_SUCH = { error: "NoSuchEntityException" } as const;
const CONFLICT = { error: "DeleteConflictException" } as const;
const EXISTS = { error: "EntityAlreadyExistsException" } as const;

/** Groups, roles, what policies all of them have, and what it is to take on a role. */
export const RIGHTS_SERIES: readonly AwsCall[] = [
  rights("CreateUser of the series", () => new iam.CreateUserCommand({ UserName: USER }), { answer: { User: { Arn: USER_ARN } } }),
  rights("CreatePolicy of the series", () => new iam.CreatePolicyCommand({ PolicyName: "osb-rights", PolicyDocument: allowing("sns:*") }), {
    answer: { Policy: { Arn: POLICY_ARN, IsAttachable: true } },
  }),
  rights("ListPolicies of the account", () => new iam.ListPoliciesCommand({ Scope: "Local", PathPrefix: "/" }), {
    answer: { IsTruncated: false },
  }),
  rights("TagPolicy", () => new iam.TagPolicyCommand({ PolicyArn: POLICY_ARN, Tags: [MARK] }), DONE),
  rights("ListPolicyTags", () => new iam.ListPolicyTagsCommand({ PolicyArn: POLICY_ARN }), {
    answer: { Tags: [MARK], IsTruncated: false },
  }),
  rights("UntagPolicy", () => new iam.UntagPolicyCommand({ PolicyArn: POLICY_ARN, TagKeys: [MARK.Key] }), DONE),
  rights("ListPolicyTags after UntagPolicy", () => new iam.ListPolicyTagsCommand({ PolicyArn: POLICY_ARN }), { answer: { Tags: [] } }),
  rights("TagUser", () => new iam.TagUserCommand({ UserName: USER, Tags: [MARK] }), DONE),
  rights("ListUserTags", () => new iam.ListUserTagsCommand({ UserName: USER }), { answer: { Tags: [MARK], IsTruncated: false } }),
  rights("UntagUser", () => new iam.UntagUserCommand({ UserName: USER, TagKeys: [MARK.Key] }), DONE),
  rights("ListUserTags after UntagUser", () => new iam.ListUserTagsCommand({ UserName: USER }), {
    answer: { Tags: [], IsTruncated: false },
  }),
  ...givenPolicies("User", USER, POLICY_ARN),

  rights("GetGroup of none", () => new iam.GetGroupCommand({ GroupName: GROUP }), NO_SUCH),
  rights("CreateGroup", () => new iam.CreateGroupCommand({ GroupName: GROUP, Path: "/osb/" }), {
    answer: { Group: { GroupName: GROUP, Path: "/osb/", Arn: `arn:aws:iam::${ACCOUNT}:group/osb/${GROUP}` } },
  }),
  rights("CreateGroup again", () => new iam.CreateGroupCommand({ GroupName: GROUP }), EXISTS),
  rights("AddUserToGroup of nobody", () => new iam.AddUserToGroupCommand({ GroupName: GROUP, UserName: "nobody" }), NO_SUCH),
  rights("AddUserToGroup", () => new iam.AddUserToGroupCommand({ GroupName: GROUP, UserName: USER }), DONE),
  rights("GetGroup", () => new iam.GetGroupCommand({ GroupName: GROUP }), {
    answer: { Group: { GroupName: GROUP }, Users: [{ UserName: USER }] },
  }),
  rights("ListGroupsForUser", () => new iam.ListGroupsForUserCommand({ UserName: USER }), {
    answer: { Groups: [{ GroupName: GROUP }], IsTruncated: false },
  }),
  rights("ListGroups", () => new iam.ListGroupsCommand({ PathPrefix: "/osb/" }), { answer: { Groups: [{ GroupName: GROUP }] } }),
  rights("ListGroups tells that this is all", () => new iam.ListGroupsCommand({}), { answer: { IsTruncated: false } }),
  ...givenPolicies("Group", GROUP, POLICY_ARN),

  rights("GetRole of none", () => new iam.GetRoleCommand({ RoleName: ROLE }), NO_SUCH),
  rights(
    "CreateRole that trusts nobody",
    () => new iam.CreateRoleCommand({ RoleName: "trusts-nobody", AssumeRolePolicyDocument: trust({ Principal: undefined }) }),
    { error: "MalformedPolicyDocumentException" },
  ),
  rights(
    "CreateRole whose trust has a resource",
    () => new iam.CreateRoleCommand({ RoleName: "trust-with-resource", AssumeRolePolicyDocument: trust({ Resource: "*" }) }),
    { error: "MalformedPolicyDocumentException", text: /Has prohibited field Resource/ },
  ),
  rights(
    "CreateRole",
    () =>
      new iam.CreateRoleCommand({
        RoleName: ROLE,
        Path: "/osb/",
        AssumeRolePolicyDocument: trust(),
        Description: "for the contract",
        Tags: [MARK],
      }),
    { answer: { Role: { RoleName: ROLE, Path: "/osb/", Arn: ROLE_ARN, MaxSessionDuration: 3600 } } },
  ),
  rights("CreateRole again", () => new iam.CreateRoleCommand({ RoleName: ROLE, AssumeRolePolicyDocument: trust() }), EXISTS),
  rights("GetRole", () => new iam.GetRoleCommand({ RoleName: ROLE }), {
    answer: { Role: { RoleName: ROLE, AssumeRolePolicyDocument: encodedDocument(trust()), Description: "for the contract", Tags: [MARK] } },
  }),
  rights("ListRoles", () => new iam.ListRolesCommand({ PathPrefix: "/osb/" }), {
    answer: { Roles: [{ RoleName: ROLE, Arn: ROLE_ARN }], IsTruncated: false },
  }),
  ...givenPolicies("Role", ROLE, POLICY_ARN),
  rights("UpdateRole", () => new iam.UpdateRoleCommand({ RoleName: ROLE, Description: "changed", MaxSessionDuration: 7200 }), DONE),
  rights("GetRole after UpdateRole", () => new iam.GetRoleCommand({ RoleName: ROLE }), {
    answer: { Role: { Description: "changed", MaxSessionDuration: 7200 } },
  }),
  rights("TagRole", () => new iam.TagRoleCommand({ RoleName: ROLE, Tags: [{ Key: "team", Value: "a" }] }), DONE),
  rights("ListRoleTags", () => new iam.ListRoleTagsCommand({ RoleName: ROLE }), { answer: { Tags: [MARK, { Key: "team", Value: "a" }] } }),
  rights("UntagRole", () => new iam.UntagRoleCommand({ RoleName: ROLE, TagKeys: ["team"] }), DONE),
  rights(
    "PutRolePermissionsBoundary",
    () => new iam.PutRolePermissionsBoundaryCommand({ RoleName: ROLE, PermissionsBoundary: POLICY_ARN }),
    DONE,
  ),
  rights("GetRole shows its boundary", () => new iam.GetRoleCommand({ RoleName: ROLE }), {
    answer: { Role: { PermissionsBoundary: { PermissionsBoundaryArn: POLICY_ARN } } },
  }),
  rights("DeleteRolePermissionsBoundary", () => new iam.DeleteRolePermissionsBoundaryCommand({ RoleName: ROLE }), DONE),
  rights("ListEntitiesForPolicy", () => new iam.ListEntitiesForPolicyCommand({ PolicyArn: POLICY_ARN }), {
    answer: {
      PolicyUsers: [{ UserName: USER }],
      PolicyGroups: [{ GroupName: GROUP }],
      PolicyRoles: [{ RoleName: ROLE }],
      IsTruncated: false,
    },
  }),
  rights(
    "SimulatePrincipalPolicy",
    () => new iam.SimulatePrincipalPolicyCommand({ PolicySourceArn: USER_ARN, ActionNames: ["sns:Publish", "sqs:SendMessage"] }),
    {
      answer: {
        EvaluationResults: [
          { EvalActionName: "sns:Publish", EvalDecision: "allowed" },
          { EvalActionName: "sqs:SendMessage", EvalDecision: "implicitDeny" },
        ],
      },
    },
  ),

  caller(
    "AssumeRole",
    () => new sts.AssumeRoleCommand({ RoleArn: ROLE_ARN, RoleSessionName: "contract", DurationSeconds: 900 }),
    { answer: { AssumedRoleUser: { Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${ROLE}/contract` }, Credentials: {} } },
    { keep: "session" },
  ),
  caller(
    "GetCallerIdentity in the session",
    () => new sts.GetCallerIdentityCommand({}),
    { answer: { Account: ACCOUNT, Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${ROLE}/contract` } },
    { as: "session" },
  ),
  caller(
    "AssumeRole for a minute",
    () => new sts.AssumeRoleCommand({ RoleArn: ROLE_ARN, RoleSessionName: "contract", DurationSeconds: 60 }),
    {
      error: "ValidationError",
    },
  ),
  caller("AssumeRole under a name that is none", () => new sts.AssumeRoleCommand({ RoleArn: ROLE_ARN, RoleSessionName: "a b" }), {
    error: "ValidationError",
    text: /roleSessionName/,
  }),
  caller("AssumeRole of none", () => new sts.AssumeRoleCommand({ RoleArn: `${ROLE_ARN}-none`, RoleSessionName: "contract" }), {
    error: "AccessDenied",
  }),
  rights(
    "UpdateAssumeRolePolicy, to trust a service alone",
    () =>
      new iam.UpdateAssumeRolePolicyCommand({ RoleName: ROLE, PolicyDocument: trust({ Principal: { Service: "lambda.amazonaws.com" } }) }),
    DONE,
  ),
  caller("AssumeRole of one that does not trust", () => new sts.AssumeRoleCommand({ RoleArn: ROLE_ARN, RoleSessionName: "contract" }), {
    error: "AccessDenied",
    text: /is not authorized to perform: sts:AssumeRole/,
  }),

  rights("DeleteRole with policies", () => new iam.DeleteRoleCommand({ RoleName: ROLE }), CONFLICT),
  rights("DeleteUser with policies, in a group", () => new iam.DeleteUserCommand({ UserName: USER }), CONFLICT),
  ...takenPolicies("Role", ROLE, POLICY_ARN),
  rights("DeleteRole", () => new iam.DeleteRoleCommand({ RoleName: ROLE }), DONE),
  rights("DeleteRole again", () => new iam.DeleteRoleCommand({ RoleName: ROLE }), NO_SUCH),
  ...takenPolicies("Group", GROUP, POLICY_ARN),
  rights("RemoveUserFromGroup", () => new iam.RemoveUserFromGroupCommand({ GroupName: GROUP, UserName: USER }), DONE),
  rights("RemoveUserFromGroup again", () => new iam.RemoveUserFromGroupCommand({ GroupName: GROUP, UserName: USER }), NO_SUCH),
  rights("DeleteGroup", () => new iam.DeleteGroupCommand({ GroupName: GROUP }), DONE),
  ...takenPolicies("User", USER, POLICY_ARN),
  rights("DeleteUser of the series", () => new iam.DeleteUserCommand({ UserName: USER }), DONE),
  rights("DeletePolicy of the series", () => new iam.DeletePolicyCommand({ PolicyArn: POLICY_ARN }), DONE),
];
