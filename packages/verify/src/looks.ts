import type { AwsPrereqsState, VerifiedAccessKey } from "@osb/aws-prereqs";
import type { InspectedRegistration } from "@osb/broker-registration";
import type { OsbError, Plan } from "@osb/core";
import type { ReleaseState } from "@osb/helm-install";
import type { Cluster } from "@osb/kubernetes";
import type { Result } from "neverthrow";

/** All that was looked at, each with what was seen or what kept it from being seen. */
export interface Looks {
  readonly cluster: Look<Cluster>;
  readonly prereqs: Look<AwsPrereqsState>;
  readonly key: Look<VerifiedAccessKey>;
  readonly release: Look<ReleaseState>;
  /** What applying the release would change; `undefined` where that cannot be told. */
  readonly values: Look<Plan | undefined>;
  readonly registration: Look<InspectedRegistration | undefined>;
}

export type Look<T> = Result<T, OsbError>;
