import { FakeAws, ScaledClock } from "@osb/testing";
import { startDynamodbLocal, startMoto } from "../stack/aws-server.ts";
import { JAVA, PYTHON } from "../suite/needs.ts";
import { type AwsSubject, awsContract } from "./aws-contract.ts";
import { DYNAMODB_LOCAL_DIFFERENCES, MOTO_DIFFERENCES } from "./aws-differences.ts";
import { IDENTITY_SERIES } from "./identity-series.ts";
import { TABLE_SERIES } from "./table-series.ts";

/** How much faster than ours the fake's time goes. */
const SPEED = 20;
const ANYBODY = { accessKeyId: "anybody", secretAccessKey: "anything" };

async function fake(): Promise<AwsSubject> {
  const aws = new FakeAws({ clock: new ScaledClock(SPEED) });
  return { ...(await aws.listen()), credentials: aws.administrator };
}
const moto = async (): Promise<AwsSubject> => ({ ...(await startMoto()), credentials: ANYBODY });
const dynamodbLocal = async (): Promise<AwsSubject> => ({ ...(await startDynamodbLocal()), credentials: ANYBODY });

await awsContract("DynamoDB, on the fake", [], fake, TABLE_SERIES);
await awsContract("DynamoDB, on moto", [PYTHON], moto, TABLE_SERIES);
await awsContract("DynamoDB, on DynamoDB Local", [JAVA], dynamodbLocal, TABLE_SERIES, DYNAMODB_LOCAL_DIFFERENCES);
await awsContract("IAM and STS, on the fake", [], fake, IDENTITY_SERIES);
await awsContract("IAM and STS, on moto", [PYTHON], moto, IDENTITY_SERIES, MOTO_DIFFERENCES);
