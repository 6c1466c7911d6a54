import { GetCallerIdentityCommand, type STSClient } from "@aws-sdk/client-sts";
import { type AwsFailure, awsCall } from "@osb/aws";
import type { Deadline } from "@osb/core";
import type { ResultAsync } from "neverthrow";

/** Whom AWS takes a client's user for. */
export interface Caller {
  readonly accountId: string;
  readonly partition: string;
  readonly arn: string;
}

/** Asks AWS who is calling. It needs no right, so it fails for wrong credentials only, or because AWS is out of reach. */
export function findCaller(sts: STSClient, deadline: Deadline): ResultAsync<Caller, AwsFailure> {
  return awsCall("sts:GetCallerIdentity", (options) => sts.send(new GetCallerIdentityCommand({}), options), deadline).map(
    ({ Account = "", Arn = "" }) => ({ accountId: Account, partition: Arn.split(":")[1] ?? "aws", arn: Arn }),
  );
}
