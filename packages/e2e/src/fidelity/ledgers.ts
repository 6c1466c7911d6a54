import { FAKE_DIFFERENCES } from "@osb/testing/parts";
import {
  AUTHORISATION_MOTO_DIFFERENCES,
  DYNAMODB_LOCAL_DIFFERENCES,
  DYNAMODB_MOTO_DIFFERENCES,
  MOTO_DIFFERENCES,
  S3_MOTO_DIFFERENCES,
} from "../contracts/aws-differences.ts";
import type { Ledgers } from "./shared-assertions.ts";

/** All known differences, by the suite that holds them. */
export const LEDGERS: Ledgers = {
  "the API of core kinds, on the fake": FAKE_DIFFERENCES,
  "DynamoDB, on moto": DYNAMODB_MOTO_DIFFERENCES,
  "DynamoDB, on DynamoDB Local": DYNAMODB_LOCAL_DIFFERENCES,
  "IAM and STS, on moto": MOTO_DIFFERENCES,
  "S3, on moto": S3_MOTO_DIFFERENCES,
  "authorisation, on moto": AUTHORISATION_MOTO_DIFFERENCES,
};
