import { FAKE_DIFFERENCES } from "@osb/testing/parts";
import { DYNAMODB_LOCAL_DIFFERENCES, MOTO_DIFFERENCES } from "../contracts/aws-differences.ts";
import type { Ledgers } from "./shared-assertions.ts";

/** All known differences, by the suite that holds them. */
export const LEDGERS: Ledgers = {
  "the API of core kinds, on the fake": FAKE_DIFFERENCES,
  "DynamoDB, on DynamoDB Local": DYNAMODB_LOCAL_DIFFERENCES,
  "IAM and STS, on moto": MOTO_DIFFERENCES,
};
