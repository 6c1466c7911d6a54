import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { PYTHON } from "../suite/needs.ts";
import { suiteOn } from "../suite/suite-on.ts";
import { type CliAnswer, type CliKey, startAwsCommandLine } from "./aws-command-line.ts";

const ACCOUNT = "123456789012";
const TABLES_ONLY = JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Action: "dynamodb:*", Resource: "*" } });

/** The CLI itself looks at a stack again after 30 seconds. */
const STACK_LIMIT_MS = 150_000;
const TEMPLATE = `
Parameters: { Name: { Type: String } }
Resources:
  User: { Type: AWS::IAM::User, Properties: { UserName: !Ref Name, Path: /osb/ } }
Outputs:
  UserArn: { Value: !GetAtt User.Arn }
`;

await suiteOn("the aws CLI as a client of a listening world", [PYTHON], startAwsCommandLine, (line) => {
  const answer = (command: string, more?: Parameters<ReturnType<typeof line>["aws"]>[1]): Promise<CliAnswer> => line().aws(command, more);
  /** What a call printed; fails with the CLI's own error text. */
  const aws = async (command: string, more?: Parameters<typeof answer>[1]): Promise<CliAnswer> => {
    const told = await answer(command, more);
    expect(told.code === 0 ? "" : told.text, command).toBe("");
    return told;
  };
  const madeKey = async (user: string): Promise<CliKey> => {
    const { json } = await aws(`iam create-access-key --user-name ${user}`);
    const { AccessKey } = json as { AccessKey: { AccessKeyId: string; SecretAccessKey: string } };
    return { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
  };

  it("says who calls", async () => {
    expect((await aws("sts get-caller-identity")).json).toMatchObject({
      Account: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:user/administrator`,
    });
  });

  it("makes a user with policies and a key, uses it, and takes it all away again", async () => {
    const { json } = await aws("iam create-user --user-name app --path /osb/ --tags Key=owner,Value=prod");
    await aws(`iam put-user-policy --user-name app --policy-name tables --policy-document '${TABLES_ONLY}'`);
    await aws("iam attach-user-policy --user-name app --policy-arn arn:aws:iam::aws:policy/AdministratorAccess");
    const key = await madeKey("app");

    expect(json).toMatchObject({
      User: { UserName: "app", Arn: `arn:aws:iam::${ACCOUNT}:user/osb/app`, Tags: [{ Key: "owner", Value: "prod" }] },
    });
    expect((await aws("iam list-access-keys --user-name app")).json).toMatchObject({
      AccessKeyMetadata: [{ UserName: "app", AccessKeyId: key.accessKeyId, Status: "Active" }],
    });
    expect((await aws("iam get-user-policy --user-name app --policy-name tables")).json).toMatchObject({
      PolicyDocument: JSON.parse(TABLES_ONLY) as object,
    });
    expect((await aws("iam list-attached-user-policies --user-name app")).json).toMatchObject({
      AttachedPolicies: [{ PolicyName: "AdministratorAccess" }],
    });
    expect((await aws("sts get-caller-identity", { key })).json).toMatchObject({ Arn: `arn:aws:iam::${ACCOUNT}:user/osb/app` });
    expect((await aws(`iam get-access-key-last-used --access-key-id ${key.accessKeyId}`)).json).toMatchObject({
      UserName: "app",
      AccessKeyLastUsed: { ServiceName: "sts", Region: "us-east-1" },
    });

    expect(await answer("iam delete-user --user-name app")).toEqual({
      code: 255,
      json: undefined,
      text: "An error occurred (DeleteConflict) when calling the DeleteUser operation: Cannot delete entity, must delete access keys first.",
    });
    await aws(`iam delete-access-key --user-name app --access-key-id ${key.accessKeyId}`);
    await aws("iam detach-user-policy --user-name app --policy-arn arn:aws:iam::aws:policy/AdministratorAccess");
    await aws("iam delete-user-policy --user-name app --policy-name tables");
    await aws("iam delete-user --user-name app");
    expect((await answer("iam get-user --user-name app")).text).toContain("(NoSuchEntity) when calling the GetUser operation");
  });

  describe("with a key that is not good", () => {
    it("tells the words of AWS for one that is inactive, unknown, or whose secret is another", async () => {
      await aws("iam create-user --user-name idle");
      const key = await madeKey("idle");
      await aws(`iam update-access-key --user-name idle --access-key-id ${key.accessKeyId} --status Inactive`);
      const failure = async (of: CliKey, command = "sts get-caller-identity"): Promise<string> => (await answer(command, { key: of })).text;

      const invalid = "The security token included in the request is invalid.";
      expect(await failure(key)).toBe(`An error occurred (InvalidClientTokenId) when calling the GetCallerIdentity operation: ${invalid}`);
      expect(await failure({ ...key, accessKeyId: "AKIANOSUCHKEY" }, "dynamodb list-tables")).toBe(
        `An error occurred (UnrecognizedClientException) when calling the ListTables operation: ${invalid}`,
      );
      expect(await failure({ ...line().world.aws.administrator, secretAccessKey: "another" })).toContain(
        "An error occurred (SignatureDoesNotMatch) when calling the GetCallerIdentity operation: The request signature we calculated",
      );
    });

    it("is refused what the policies do not allow", async () => {
      const key = line().world.aws.principal(JSON.parse(TABLES_ONLY) as never, { name: "tables-only" });

      await aws("dynamodb list-tables", { key });
      expect(await answer("iam create-user --user-name x", { key })).toMatchObject({
        code: 255,
        text: `An error occurred (AccessDenied) when calling the CreateUser operation: User: ${key.arn} is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::${ACCOUNT}:user/x because no identity-based policy allows the iam:CreateUser action`,
      });
    });
  });

  it("makes a table, waits for it, and writes and reads an item", async () => {
    const keys = "--attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH";
    await aws(`dynamodb create-table --table-name awssb --billing-mode PAY_PER_REQUEST ${keys} --tags Key=owner,Value=prod`);
    await aws("dynamodb wait table-exists --table-name awssb");

    const { json } = await aws("dynamodb describe-table --table-name awssb");
    const { Table } = json as { Table: { TableArn: string } };
    await aws(`dynamodb put-item --table-name awssb --item '{"id":{"S":"a"},"n":{"N":"1"}}'`);
    const again = await answer(
      `dynamodb put-item --table-name awssb --item '{"id":{"S":"a"}}' --condition-expression 'attribute_not_exists(id)'`,
    );

    expect(Table).toMatchObject({ TableStatus: "ACTIVE", BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" } });
    expect(again.text).toBe(
      "An error occurred (ConditionalCheckFailedException) when calling the PutItem operation: The conditional request failed",
    );
    expect((await aws(`dynamodb get-item --table-name awssb --key '{"id":{"S":"a"}}'`)).json).toEqual({
      Item: { id: { S: "a" }, n: { N: "1" } },
    });
    expect((await aws(`dynamodb list-tags-of-resource --resource-arn ${Table.TableArn}`)).json).toEqual({
      Tags: [{ Key: "owner", Value: "prod" }],
    });
    await aws("dynamodb delete-table --table-name awssb");
    await aws("dynamodb wait table-not-exists --table-name awssb");
  });

  it("takes on a role, and may then what the role may", async () => {
    const trust = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "sts:AssumeRole" }],
    });
    await aws(`iam create-role --role-name worker --max-session-duration 43200 --assume-role-policy-document '${trust}'`);
    await aws(`iam put-role-policy --role-name worker --policy-name tables --policy-document '${TABLES_ONLY}'`);
    const { json } = await aws(
      `sts assume-role --role-arn arn:aws:iam::${ACCOUNT}:role/worker --role-session-name cli --duration-seconds 43200`,
    );
    const { Credentials: sent } = json as { Credentials: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string } };
    const key: CliKey = { accessKeyId: sent.AccessKeyId, secretAccessKey: sent.SecretAccessKey, sessionToken: sent.SessionToken };

    expect((await aws("sts get-caller-identity", { key })).json).toMatchObject({
      Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/worker/cli`,
    });
    await aws("dynamodb list-tables", { key });
    expect((await answer("iam list-users", { key })).text).toContain(
      `User: arn:aws:sts::${ACCOUNT}:assumed-role/worker/cli is not authorized to perform: iam:ListUsers`,
    );
  });

  it(
    "deploys a stack, changes it, finds nothing to change, and deletes it",
    async () => {
      const file = join(line().folder, "stack.yaml");
      const deploy = (parameter: string): string =>
        `cloudformation deploy --stack-name small --template-file ${file} --capabilities CAPABILITY_NAMED_IAM --parameter-overrides ${parameter}`;
      await writeFile(file, TEMPLATE);

      expect(await answer(deploy("Name=stack-user").replace("--capabilities CAPABILITY_NAMED_IAM ", ""))).toMatchObject({
        text: expect.stringContaining("An error occurred (InsufficientCapabilitiesException) when calling the CreateChangeSet operation"),
      });
      expect((await aws(deploy("Name=stack-user"))).text).toContain("Successfully created/updated stack - small");
      expect((await aws("iam get-user --user-name stack-user")).json).toMatchObject({
        User: { Arn: `arn:aws:iam::${ACCOUNT}:user/osb/stack-user` },
      });
      expect((await aws("cloudformation describe-stacks --stack-name small")).json).toMatchObject({
        Stacks: [
          {
            StackStatus: "CREATE_COMPLETE",
            Outputs: [{ OutputKey: "UserArn", OutputValue: `arn:aws:iam::${ACCOUNT}:user/osb/stack-user` }],
          },
        ],
      });
      expect((await answer(deploy("Name=stack-user"))).text).toContain("No changes to deploy. Stack small is up to date");
      // The CLI calls a change set by the second in which it is made, and leaves one behind that changes nothing.
      await sleep(1_000);
      await aws(deploy("Name=other-user"));
      expect((await answer("iam get-user --user-name stack-user")).text).toContain("(NoSuchEntity)");

      await aws("cloudformation delete-stack --stack-name small");
      await aws("cloudformation wait stack-delete-complete --stack-name small");
      expect((await answer("cloudformation describe-stacks --stack-name small")).text).toBe(
        "An error occurred (ValidationError) when calling the DescribeStacks operation: Stack with id small does not exist",
      );
    },
    STACK_LIMIT_MS,
  );

  it("lists buckets, folders and objects, and copies objects both ways", async () => {
    expect((await aws("s3 ls")).text).toMatch(/^[\d-]{10} [\d:]{8} osb-templates\n$/);
    expect((await aws("s3 ls s3://osb-templates/templates/")).text).toMatch(/^ +PRE latest\/\n$/);
    expect((await aws("s3 ls s3://osb-templates/templates/latest/s3")).text).toMatch(/^[\d-]{10} [\d:]{8} +\d+ s3-main\.yaml\n$/);

    const copy = join(line().folder, "copy.yaml");
    await aws(`s3 cp s3://osb-templates/templates/latest/s3-main.yaml ${copy} --quiet`);
    const template = await readFile(copy, "utf8");
    await writeFile(copy, `${template}# ours\n`);
    await aws(`s3 cp ${copy} 's3://osb-templates/of ours/s3-main.yaml' --quiet`);

    expect(template).toContain("AWSTemplateFormatVersion");
    expect((await aws("s3api list-objects-v2 --bucket osb-templates --prefix 'of ours/'")).json).toMatchObject({
      Contents: [{ Key: "of ours/s3-main.yaml", Size: template.length + "# ours\n".length }],
    });
    expect((await aws("s3api head-object --bucket osb-templates --key templates/latest/s3-main.yaml")).json).toMatchObject({
      ContentLength: template.length,
    });
    await aws("s3 rm 's3://osb-templates/of ours/s3-main.yaml'");
  });

  it("finds a bucket of another region by itself, and tells what is not there", async () => {
    const { text } = await aws("s3 ls s3://osb-templates/", { region: "eu-west-1" });

    expect(text).toMatch(/^ +PRE templates\/\n$/);
    expect((await aws("s3api get-bucket-location --bucket osb-templates")).json).toEqual({ LocationConstraint: null });
    expect((await answer("s3api head-object --bucket osb-templates --key none")).text).toBe(
      "An error occurred (404) when calling the HeadObject operation: Not Found",
    );
    expect((await answer("s3 ls s3://no-such-bucket-of-ours/")).text).toBe(
      "An error occurred (NoSuchBucket) when calling the ListObjectsV2 operation: The specified bucket does not exist",
    );
  });

  it("is told by name what the fake does not serve", async () => {
    expect((await answer("dynamodb list-backups")).text).toBe(
      "An error occurred (NotServedByFake) when calling the ListBackups operation: FakeAws does not serve dynamodb:ListBackups",
    );
  });
});
