import { fingerprintOf, OWNER_MARK } from "@osb/core";
import { type BrokerImage, RELEASE_MARK, type ReleaseInput } from "./broker-release.ts";
import type { Chart } from "./chart-source.ts";

/** The image that upstream publishes. Its tag moves, and it was made to run as root. */
export const UPSTREAM_IMAGE: BrokerImage = { repository: "awsservicebroker/aws-servicebroker", tag: "beta" };

/** The values document for the bundled chart. Names of Secrets are in it, never what they hold. */
export function releaseValues({ installation, broker, awsKeySecret, access, restartOn = [] }: ReleaseInput): object {
  const { repository, tag = "beta", digest = "" } = broker.image ?? UPSTREAM_IMAGE;
  const { region = "", vpcId = "", targetAccountId = "", targetRoleName = "" } = broker.overrides ?? {};
  return {
    installation: installation.name,
    image: { repository, tag, digest },
    broker: {
      id: broker.id,
      region: broker.region,
      tableName: broker.tableName,
      templates: broker.templates,
      verbosity: broker.verbosity ?? 4,
      overrides: { region, vpcId, targetAccountId, targetRoleName },
    },
    awsKeySecret: { name: awsKeySecret },
    basicAuthSecret: { name: access.basicAuth.name },
    tlsSecret: { name: access.tls.name },
    restartOn: fingerprintOf([...restartOn, access.version ?? ""]),
  };
}

/** What a release has to carry to be as wanted. */
export interface WantedRelease {
  readonly values: object;
  readonly valuesDigest: string;
  readonly mark: string;
  /** Labels of its record. */
  readonly labels: Readonly<Record<string, string>>;
}

export function wantedRelease(input: ReleaseInput, chart: Chart): WantedRelease {
  const values = releaseValues(input);
  const mark = fingerprintOf([chart.digest, values]);
  return { values, valuesDigest: fingerprintOf(values), mark, labels: { [OWNER_MARK]: input.installation.name, [RELEASE_MARK]: mark } };
}
