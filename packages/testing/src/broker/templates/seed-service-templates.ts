import type { FakeAws } from "../../aws/index.ts";
import { DYNAMODB_TEMPLATE } from "./dynamodb-template.ts";
import { S3_TEMPLATE } from "./s3-template.ts";
import { SNS_TEMPLATE } from "./sns-template.ts";
import { SQS_TEMPLATE } from "./sqs-template.ts";

/** Service templates of this package's own, by the name of their service. They create no Lambda function. */
export const SERVICE_TEMPLATES: Readonly<Record<string, string>> = {
  dynamodb: DYNAMODB_TEMPLATE,
  s3: S3_TEMPLATE,
  sns: SNS_TEMPLATE,
  sqs: SQS_TEMPLATE,
};

/**
 * Puts service templates where a broker with these flags finds them, and makes the bucket, which everybody may read.
 * `prefix` is `--s3Key`: a slash is put behind it if it has none. A template's key ends in the broker's default filter.
 */
export function seedServiceTemplates(
  aws: Pick<FakeAws, "putBucket" | "putObject">,
  {
    bucket,
    prefix,
    region = "us-east-1",
    templates = SERVICE_TEMPLATES,
  }: {
    readonly bucket: string;
    readonly prefix: string;
    readonly region?: string | undefined;
    readonly templates?: Readonly<Record<string, string>> | undefined;
  },
): void {
  aws.putBucket(bucket, { region, readableBy: "everybody" });
  for (const [name, body] of Object.entries(templates))
    aws.putObject(bucket, `${prefix}${prefix.endsWith("/") ? "" : "/"}${name}-main.yaml`, body);
}
