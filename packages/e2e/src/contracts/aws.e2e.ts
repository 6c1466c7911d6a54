import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { FakeAws, ScaledClock } from "@osb/testing";
import { startDynamodbLocal, startMoto } from "../stack/aws-server.ts";
import { JAVA, PYTHON } from "../suite/needs.ts";
import { type AwsSubject, awsContract } from "./aws-contract.ts";
import { AUTHORISATION_SERIES } from "./authorisation-series.ts";
import {
  AUTHORISATION_MOTO_DIFFERENCES,
  DYNAMODB_LOCAL_DIFFERENCES,
  DYNAMODB_MOTO_DIFFERENCES,
  MOTO_DIFFERENCES,
  S3_MOTO_DIFFERENCES,
} from "./aws-differences.ts";
import { BUCKET_SERIES, BUCKETS } from "./bucket-series.ts";
import { IDENTITY_SERIES } from "./identity-series.ts";
import { LISTS_SERIES } from "./lists-series.ts";
import { RIGHTS_SERIES } from "./rights-series.ts";
import { TABLE_CHANGES_SERIES } from "./table-changes-series.ts";
import { TABLE_SERIES } from "./table-series.ts";

/** How much faster than ours the fake's time goes. */
const SPEED = 20;
const ANYBODY = { accessKeyId: "anybody", secretAccessKey: "anything" };
const { near, far, farRegion } = BUCKETS;

async function fake(): Promise<AwsSubject> {
  const aws = new FakeAws({ clock: new ScaledClock(SPEED) });
  aws.putBucket(near, { region: "us-east-1" }).putBucket(far, { region: farRegion });
  return { ...(await aws.listen()), credentials: aws.administrator };
}

async function moto(): Promise<AwsSubject> {
  const server = await startMoto();
  const client = new S3Client({ endpoint: server.url, region: "us-east-1", credentials: ANYBODY });
  await client.send(new CreateBucketCommand({ Bucket: far, CreateBucketConfiguration: { LocationConstraint: farRegion } }));
  await client.send(new CreateBucketCommand({ Bucket: near }));
  client.destroy();
  return { ...server, credentials: ANYBODY };
}

/** moto, with a user who may do everything, and from there on nobody let in or allowed anything without being asked who they are. */
async function strictMoto(): Promise<AwsSubject> {
  const server = await moto();
  const iam = new IAMClient({ endpoint: server.url, region: "us-east-1", credentials: ANYBODY });
  const UserName = "administrator";
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] });
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "all", PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  iam.destroy();
  await fetch(`${server.url}/moto-api/reset-auth`, { method: "POST", body: "0" });
  return { ...server, credentials: { accessKeyId: AccessKey?.AccessKeyId ?? "", secretAccessKey: AccessKey?.SecretAccessKey ?? "" } };
}

const dynamodbLocal = async (): Promise<AwsSubject> => ({ ...(await startDynamodbLocal()), credentials: ANYBODY });

const TABLES = [...TABLE_SERIES, ...TABLE_CHANGES_SERIES];
await awsContract("DynamoDB, on the fake", [], fake, TABLES);
await awsContract("DynamoDB, on moto", [PYTHON], moto, TABLES, DYNAMODB_MOTO_DIFFERENCES);
await awsContract("DynamoDB, on DynamoDB Local", [JAVA], dynamodbLocal, TABLES, DYNAMODB_LOCAL_DIFFERENCES);

const IDENTITIES = [...IDENTITY_SERIES, ...RIGHTS_SERIES, ...LISTS_SERIES];
await awsContract("IAM and STS, on the fake", [], fake, IDENTITIES);
await awsContract("IAM and STS, on moto", [PYTHON], moto, IDENTITIES, MOTO_DIFFERENCES);

await awsContract("S3, on the fake", [], fake, BUCKET_SERIES);
await awsContract("S3, on moto", [PYTHON], moto, BUCKET_SERIES, S3_MOTO_DIFFERENCES);

await awsContract("authorisation, on the fake", [], fake, AUTHORISATION_SERIES);
await awsContract("authorisation, on moto", [PYTHON], strictMoto, AUTHORISATION_SERIES, AUTHORISATION_MOTO_DIFFERENCES);
