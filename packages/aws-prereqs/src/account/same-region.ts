import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { AwsCallFailed } from "@osb/aws";
import { err, fromPromise, ok, type ResultAsync } from "neverthrow";
import { RegionMismatch } from "../errors.ts";

/** Nothing, unless the client works in another region than the one that is meant: there it would find nothing, and make everything anew. */
export function sameRegion(dynamodb: DynamoDBClient, wanted: string): ResultAsync<void, RegionMismatch | AwsCallFailed> {
  const configured = async (): Promise<string> => dynamodb.config.region();
  return fromPromise(configured(), (thrown) => AwsCallFailed.from("dynamodb:DescribeTable", thrown)).andThen((region) =>
    region === wanted ? ok(undefined) : err(new RegionMismatch(wanted, region)),
  );
}
