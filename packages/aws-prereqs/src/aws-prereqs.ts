import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { IAMClient } from "@aws-sdk/client-iam";
import type { STSClient } from "@aws-sdk/client-sts";
import type { Clock, Installation, Secret } from "@osb/core";

/** The caller's own clients. DynamoDB's works in the region of the broker. */
export interface AwsClients {
  readonly dynamodb: DynamoDBClient;
  readonly iam: IAMClient;
  readonly sts: STSClient;
}

/** What the verbs on the whole need from the world. */
export interface AwsPrereqsDeps {
  readonly aws: AwsClients;
  readonly clock?: Clock | undefined;
}

/** An access key. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
}

/** Makes clients that speak with another key than the caller's, to the same region and endpoints. */
export type ClientsFor = (credentials: AwsCredentials) => { readonly sts: STSClient; readonly dynamodb: DynamoDBClient };

/** Where the broker takes its service templates from. Whoever owns the bucket decides what runs with the broker's rights. */
export interface TemplateSource {
  readonly bucket: string;
  /** The folder, with or without a slash at its end. */
  readonly prefix: string;
  readonly region: string;
}

/** Upstream's public templates: the broker's own default. */
export const UPSTREAM_TEMPLATES: TemplateSource = { bucket: "awsservicebroker", prefix: "templates/latest", region: "us-east-1" };

/** Services whose provisioning is allowed where nothing else is said. */
export const DEFAULT_SERVICES: readonly string[] = ["sqs", "s3", "sns", "dynamodb"];

/** What the broker shall find on AWS. Plain data. */
export interface AwsPrereqsInput {
  readonly installation: Installation;
  /** Region of the table, which is also where the broker provisions by default. */
  readonly region: string;
  readonly table?:
    | {
        /** Default `osb-<installation>`. */
        readonly name?: string | undefined;
        /** Takes a fitting table that was made by somebody else, as it is. Default false. */
        readonly adopt?: boolean | undefined;
      }
    | undefined;
  /** `user` (default): an IAM user of this installation with just the rights the broker needs. `existing-key`: the caller has one already. */
  readonly identity?: { readonly kind: "user" } | { readonly kind: "existing-key" } | undefined;
  /** Default {@link UPSTREAM_TEMPLATES}. */
  readonly templates?: TemplateSource | undefined;
  /** Names of the services that the broker may provision. Default {@link DEFAULT_SERVICES}. */
  readonly services?: readonly string[] | undefined;
}

/** What the broker finds on AWS. Plain data that fits the next package's input. */
export interface AwsPrereqs {
  readonly accountId: string;
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: string;
  readonly region: string;
  readonly table: { readonly name: string; readonly arn: string };
  /** Absent where the caller brings a key. */
  readonly user?: { readonly name: string; readonly arn: string; readonly policyArn: string } | undefined;
}

/** Under this path all IAM objects of installations live, so that policies can name them together. */
export const IAM_PATH = "/osb/";

/** Name of the user, of its policy and, where nothing else is said, of the table. */
export function nameOf({ name }: Installation): string {
  return `osb-${name}`;
}
