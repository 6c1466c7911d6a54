import type { AwsClients, AwsPrereqsInput, ClientsFor, KeyStore } from "@osb/aws-prereqs";
import type { RegistrationPlaceInput } from "@osb/broker-registration";
import type { Clock } from "@osb/core";
import type { HelmEngine, ReleaseInput } from "@osb/helm-install";
import type { KubeClient } from "@osb/kubernetes";

/** What `verifyInstallation` needs from the world. */
export interface VerifyInstallationDeps {
  /** The clients of who looks. */
  readonly aws: AwsClients;
  /** Makes clients that speak with the broker's own key. */
  readonly clientsFor: ClientsFor;
  readonly kube: KubeClient;
  /** Where the broker's key is kept. Default: the Secret that the release reads it from. */
  readonly keyStore?: Pick<KeyStore, "where" | "read"> | undefined;
  /** Without it the release's values are not compared. */
  readonly helm?: HelmEngine | undefined;
  readonly clock?: Clock | undefined;
}

/** The installation as it was applied: what the verbs of the other packages were given, as far as it cannot be found out. */
export interface VerifyInstallationInput {
  readonly aws: AwsPrereqsInput;
  /** Where they are absent, `access` is read from the installation's Secrets, and `restartOn` is the id of the stored access key. */
  readonly release: Omit<ReleaseInput, "access"> & Partial<Pick<ReleaseInput, "access">>;
  readonly registration: RegistrationPlaceInput & {
    /** The URL that has to be registered; not compared where it is absent. */
    readonly url?: string | undefined;
    /** That Kf does not list the broker is known and accepted. Default false. */
    readonly acceptUnlistedByKf?: boolean | undefined;
  };
}
