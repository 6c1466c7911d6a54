import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { IAMClient, ListUsersCommand } from "@aws-sdk/client-iam";
import { STSClient } from "@aws-sdk/client-sts";
import {
  applyAccessKey,
  applyAwsPrereqs,
  type AwsClients,
  type ClientsFor,
  destroyAccessKey,
  destroyAwsPrereqs,
  planAwsPrereqs,
} from "@osb/aws-prereqs";
import { MemoryKeyStore } from "@osb/aws-prereqs/testing";
import { expectOk } from "@osb/testing";
import { expect, it } from "vitest";
import { startMoto } from "../stack/aws-server.ts";
import { PYTHON } from "../suite/needs.ts";
import { suiteOn } from "../suite/suite-on.ts";

const REGION = "us-east-1";
const installation = { name: "demo" };
const input = { installation, region: REGION };

await suiteOn("the AWS prerequisites on moto", [PYTHON], startMoto, (moto) => {
  const keyStore = new MemoryKeyStore();
  const seen: string[] = [];
  const onEvent = ({ type }: { readonly type: string }): void => void seen.push(type);
  const key = { installation, region: REGION, accountId: "123456789012", userName: "osb-demo", tableName: "osb-demo" };

  it("are made: table, user, policy, key", async () => {
    const { accountId, table, user } = expectOk(await applyAwsPrereqs({ aws: clients() }, input));
    const { change } = expectOk(await applyAccessKey({ aws: clients(), clientsFor, keyStore }, key));

    expect({ accountId, table: table.name, user: user?.name, change }).toEqual({
      accountId: "123456789012",
      table: "osb-demo",
      user: "osb-demo",
      change: "made",
    });
  });

  it("are as wanted the second time, and nothing is changed", async () => {
    expectOk(await applyAwsPrereqs({ aws: clients() }, input, { onEvent }));
    const { change } = expectOk(await applyAccessKey({ aws: clients(), clientsFor, keyStore }, key));

    expect(seen).toEqual(["table-ready", "user-ready", "policy-ready"]);
    expect(change).toBe("kept");
  });

  it("are planned, though this IAM cannot say what the caller may do", async () => {
    const { changes, findings } = expectOk(await planAwsPrereqs({ aws: clients() }, input));

    expect(changes).toEqual([]);
    expect(findings.map(({ type }) => type)).toEqual(["permissions-unknown", "templates-of-upstream"]);
  });

  it("are taken away, except the table", async () => {
    expectOk(await destroyAccessKey({ aws: clients(), keyStore }, { installation, userName: "osb-demo" }));
    const { kept } = expectOk(await destroyAwsPrereqs({ aws: clients() }, input));

    expect(kept).toEqual([{ kind: "DynamoDB table", name: "osb-demo", why: "holds-data" }]);
    expect((await clients().iam.send(new ListUsersCommand({}))).Users).toEqual([]);
  });

  it("are taken away with the table where that is wanted", async () => {
    expect(expectOk(await destroyAwsPrereqs({ aws: clients() }, { ...input, deleteData: true })).kept).toEqual([]);
  });

  function clients(credentials = { accessKeyId: "anybody", secretAccessKey: "anything" }): AwsClients {
    const options = { endpoint: moto().url, region: REGION, credentials };
    return { dynamodb: new DynamoDBClient(options), iam: new IAMClient(options), sts: new STSClient(options) };
  }

  function clientsFor({ accessKeyId, secretAccessKey }: Parameters<ClientsFor>[0]): AwsClients {
    return clients({ accessKeyId, secretAccessKey: secretAccessKey.reveal() });
  }
});
