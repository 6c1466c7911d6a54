import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  type CreateRoleCommandInput,
  CreateUserCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DeleteUserCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListEntitiesForPolicyCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  SimulatePrincipalPolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam";
import { beforeEach, describe, expect, it } from "vitest";
import { VirtualClock } from "../../time/virtual-clock.ts";
import { FakeAws } from "../fake-aws.ts";

const ROOT = "arn:aws:iam::123456789012:root";
const BOUNDARY = "arn:aws:iam::123456789012:policy/limits";
const trust = (statement: object = {}): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: ROOT }, Action: "sts:AssumeRole", ...statement }],
  });
const document = (Action: string): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] });

const strict = (text: string): string => encodeURIComponent(text).replaceAll("*", "%2A");

describe("roles", () => {
  let iam: IAMClient;

  const create = (more: Partial<CreateRoleCommandInput> = {}) =>
    iam.send(new CreateRoleCommand({ RoleName: "worker", AssumeRolePolicyDocument: trust(), ...more }));
  const RoleName = "worker";

  beforeEach(async () => {
    iam = new IAMClient({ ...new FakeAws({ clock: new VirtualClock() }).clientOptions(), maxAttempts: 1 });
    await iam.send(new CreatePolicyCommand({ PolicyName: "limits", PolicyDocument: document("sqs:*") }));
  });

  it("are made, told with everything that they were made with, and listed", async () => {
    const Tags = [{ Key: "owner", Value: "prod" }];
    const { Role } = await create({ Path: "/osb/", Description: "works", MaxSessionDuration: 7_200, PermissionsBoundary: BOUNDARY, Tags });

    expect(Role).toMatchObject({
      RoleName,
      Arn: "arn:aws:iam::123456789012:role/osb/worker",
      RoleId: expect.stringMatching(/^AROA\w{17}$/),
    });
    expect((await iam.send(new GetRoleCommand({ RoleName }))).Role).toMatchObject({
      Path: "/osb/",
      Description: "works",
      MaxSessionDuration: 7_200,
      AssumeRolePolicyDocument: strict(trust()),
      PermissionsBoundary: { PermissionsBoundaryType: "Policy", PermissionsBoundaryArn: BOUNDARY },
      Tags,
      RoleLastUsed: {},
    });
    const { Roles = [] } = await iam.send(new ListRolesCommand({ PathPrefix: "/osb/" }));
    expect(Roles).toMatchObject([{ RoleName, MaxSessionDuration: 7_200 }]);
    expect(Roles[0]?.Tags).toBeUndefined();
    expect((await iam.send(new ListRolesCommand({ PathPrefix: "/other/" }))).Roles).toEqual([]);
    await expect(create()).rejects.toMatchObject({
      name: "EntityAlreadyExistsException",
      message: "Role with name worker already exists.",
    });
  });

  it.each([
    ["a resource", { Resource: "*" }, "Has prohibited field Resource"],
    ["no principal", { Principal: undefined }, "Missing required field Principal"],
    ["an action of another service", { Action: "s3:GetObject" }, "AssumeRole policy may only specify STS AssumeRole actions."],
    [
      "a user who is not there",
      { Principal: { AWS: "arn:aws:iam::123456789012:user/gone" } },
      'Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:user/gone"',
    ],
    ["a kind of principal that there is not", { Principal: { Human: "joe" } }, 'Invalid principal in policy: "Human":"joe"'],
    ["no effect", { Effect: undefined }, "Syntax errors in policy."],
  ])("are not made to trust by a policy with %s", async (_, statement, message) => {
    await expect(create({ AssumeRolePolicyDocument: trust(statement) })).rejects.toMatchObject({
      name: "MalformedPolicyDocumentException",
      message,
    });
  });

  it("may trust users, roles, other accounts, services and everybody", async () => {
    await iam.send(new CreateUserCommand({ UserName: "app" }));
    await create();

    for (const Principal of [
      { AWS: ["arn:aws:iam::123456789012:user/app", "arn:aws:iam::123456789012:role/worker", "999999999999"] },
      { AWS: "arn:aws:iam::999999999999:role/unseen" },
      { Service: "lambda.amazonaws.com" },
      "*",
    ])
      await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trust({ Principal }) }));

    expect((await iam.send(new GetRoleCommand({ RoleName }))).Role?.AssumeRolePolicyDocument).toBe(strict(trust({ Principal: "*" })));
  });

  it("trust a user, and not another one of the same name", async () => {
    await iam.send(new CreateUserCommand({ UserName: "app" }));
    await create({ AssumeRolePolicyDocument: trust({ Principal: { AWS: "arn:aws:iam::123456789012:user/app" } }) });
    const trusted = async () => {
      const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
      return /"AWS":"([^"]*)"/.exec(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""))?.[1];
    };
    expect(await trusted()).toBe("arn:aws:iam::123456789012:user/app");

    await iam.send(new DeleteUserCommand({ UserName: "app" }));
    await iam.send(new CreateUserCommand({ UserName: "app" }));

    const id = await trusted();
    expect(id).toMatch(/^AIDA\w{17}$/);
    const PolicyDocument = trust({ Principal: { AWS: id } });
    await expect(iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }))).rejects.toThrow("Invalid principal in policy");
  });

  it("have policies as users have them, and are deleted only without any", async () => {
    await create();
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: BOUNDARY }));
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "own", PolicyDocument: document("s3:*") }));

    expect((await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))).AttachedPolicies).toMatchObject([{ PolicyArn: BOUNDARY }]);
    expect((await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual(["own"]);
    expect((await iam.send(new ListEntitiesForPolicyCommand({ PolicyArn: BOUNDARY }))).PolicyRoles).toMatchObject([{ RoleName }]);
    await expect(iam.send(new DeleteRoleCommand({ RoleName }))).rejects.toThrow("Cannot delete entity, must detach all policies first.");
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: BOUNDARY }));
    await expect(iam.send(new DeleteRoleCommand({ RoleName }))).rejects.toThrow("Cannot delete entity, must delete policies first.");
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: "own" }));
    await iam.send(new DeleteRoleCommand({ RoleName }));

    const gone = { name: "NoSuchEntityException", message: "The role with name worker cannot be found." };
    await expect(iam.send(new GetRoleCommand({ RoleName }))).rejects.toMatchObject(gone);
    await expect(iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: "own" }))).rejects.toMatchObject(gone);
  });

  it("are changed: description, length of sessions, tags, boundary", async () => {
    await create();

    await iam.send(new UpdateRoleCommand({ RoleName, Description: "new", MaxSessionDuration: 43_200 }));
    await iam.send(
      new TagRoleCommand({
        RoleName,
        Tags: [
          { Key: "a", Value: "1" },
          { Key: "b", Value: "2" },
        ],
      }),
    );
    await iam.send(new UntagRoleCommand({ RoleName, TagKeys: ["a"] }));
    await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: BOUNDARY }));

    expect((await iam.send(new GetRoleCommand({ RoleName }))).Role).toMatchObject({
      Description: "new",
      MaxSessionDuration: 43_200,
      PermissionsBoundary: { PermissionsBoundaryArn: BOUNDARY },
    });
    expect((await iam.send(new ListRoleTagsCommand({ RoleName }))).Tags).toEqual([{ Key: "b", Value: "2" }]);
    await iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }));
    await expect(iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }))).rejects.toMatchObject({ name: "NoSuchEntityException" });
    await expect(iam.send(new UpdateRoleCommand({ RoleName, MaxSessionDuration: 60 }))).rejects.toThrow("greater than or equal to 3600");
  });

  it("are simulated, boundary included", async () => {
    await create({ PermissionsBoundary: BOUNDARY });
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "own", PolicyDocument: document("*") }));

    const PolicySourceArn = "arn:aws:iam::123456789012:role/worker";
    const { EvaluationResults } = await iam.send(
      new SimulatePrincipalPolicyCommand({ PolicySourceArn, ActionNames: ["sqs:SendMessage", "s3:GetObject"] }),
    );

    expect(EvaluationResults).toMatchObject([
      { EvalActionName: "sqs:SendMessage", EvalDecision: "allowed" },
      {
        EvalActionName: "s3:GetObject",
        EvalDecision: "implicitDeny",
        PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
      },
    ]);
  });
});
