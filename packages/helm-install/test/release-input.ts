import type { ReleaseInput } from "../src/release/broker-release.ts";

/** A release of the bundled chart, with nothing wrong in it. */
export const RELEASE_INPUT: ReleaseInput = {
  installation: { name: "prod" },
  namespace: "brokers",
  broker: {
    id: "prodbroker",
    region: "eu-central-1",
    tableName: "osb-prod",
    templates: { bucket: "templates-of-ours", prefix: "templates/latest", region: "us-east-1" },
  },
  awsKeySecret: "prod-aws-key",
  access: { basicAuth: { name: "prod-basic-auth" }, tls: { name: "prod-tls" } },
};
