import type { Installation } from "@osb/core";
import type { ChartSource } from "./chart-source.ts";

/** Label of a release's record whose value stands for the chart and the values it was made from. */
export const RELEASE_MARK = "osb-sdk/release";

/** An image of the broker. */
export interface BrokerImage {
  readonly repository: string;
  /** Default `beta`, which moves. */
  readonly tag?: string | undefined;
  /** `sha256:…`; wins over the tag. Without it planRelease finds `image-not-pinned`. */
  readonly digest?: string | undefined;
}

/** How the broker is told to work. */
export interface BrokerSettings {
  /** Letters and digits. Never change it: instances that were made under another id are forgotten, and their stacks stay. */
  readonly id: string;
  /** Of the table, and where services are made when nobody says otherwise. */
  readonly region: string;
  readonly tableName: string;
  /** Where the service templates are read from: they run with the broker's rights. */
  readonly templates: { readonly bucket: string; readonly prefix: string; readonly region: string };
  /** Default: the image that upstream publishes, by its moving tag. */
  readonly image?: BrokerImage | undefined;
  /** 0 to 9, default 4. From 10 on passwords are logged. */
  readonly verbosity?: number | undefined;
  /** What plans take where a user passes nothing. */
  readonly overrides?:
    | {
        readonly region?: string | undefined;
        readonly vpcId?: string | undefined;
        /** 12 digits, as a string. */
        readonly targetAccountId?: string | undefined;
        readonly targetRoleName?: string | undefined;
      }
    | undefined;
}

/** The Secrets that hold the broker's password and certificate, in the release's namespace. What `applyBrokerAccess` returns fits. */
export interface ReleaseAccess {
  readonly basicAuth: { readonly namespace?: string | undefined; readonly name: string };
  readonly tls: { readonly namespace?: string | undefined; readonly name: string };
  /** Pods restart when it changes. */
  readonly version?: string | undefined;
}

/** Which release is meant. */
export interface ReleaseAddress {
  readonly installation: Installation;
  readonly namespace: string;
  /** Default: the installation's name. A DNS label that begins with a letter, at most 53 characters. */
  readonly name?: string | undefined;
}

/** The broker's release as it shall be. */
export interface ReleaseInput extends ReleaseAddress {
  /** Default: the chart that this package brings. */
  readonly chart?: ChartSource | undefined;
  readonly broker: BrokerSettings;
  /** Secret with `accesskeyid` and `secretkey`, in the release's namespace. */
  readonly awsKeySecret: string;
  readonly access: ReleaseAccess;
  /** For the URL alone. Default `cluster.local`. */
  readonly clusterDomain?: string | undefined;
  /** Pods are replaced when any of these changes: what they read only when they start, an access key id for one. */
  readonly restartOn?: readonly string[] | undefined;
  /** Take over a release of that name that is not this installation's. Default false. */
  readonly adopt?: boolean | undefined;
  /**
   * Whether the caller knows that nobody else is writing this release: `gone` for who holds the installation's lock, which outlives every
   * helm of a holder that died. A release that is found pending is then repaired at once; by default, `unknown`, after nothing about
   * it has changed for longer than any helm of this engine may live.
   */
  readonly writer?: "gone" | "unknown" | undefined;
  /** The fingerprint of the plan that was read: where it would now be another one, nothing is done. */
  readonly expect?: string | undefined;
}

/** The release, and the broker in it at work. */
export interface BrokerRelease {
  readonly name: string;
  readonly namespace: string;
  readonly revision: number;
  readonly chartVersion: string;
  /** Of the helm that looked after it now. */
  readonly helmVersion: string;
  /** For pods of the cluster. */
  readonly url: string;
  readonly change: "installed" | "upgraded" | "none";
}

const STATUSES = [
  "unknown",
  "deployed",
  "uninstalled",
  "superseded",
  "failed",
  "uninstalling",
  "pending-install",
  "pending-upgrade",
  "pending-rollback",
] as const;

/** helm's words for what a revision is (pkg/release/common/status.go). */
export type ReleaseStatus = (typeof STATUSES)[number];

export function isReleaseStatus(text: string): text is ReleaseStatus {
  return (STATUSES as readonly string[]).includes(text);
}

/** One revision, as its record tells it. */
export interface ReleaseRecord {
  readonly revision: number;
  readonly status: ReleaseStatus;
  /** The installation whose mark it carries. */
  readonly owner: string | undefined;
  /** See {@link RELEASE_MARK}. */
  readonly mark: string | undefined;
  /** `undefined` where the record's content cannot be read. */
  readonly chartVersion: string | undefined;
  /** Of the values that were given; `undefined` like `chartVersion`. */
  readonly valuesDigest: string | undefined;
  readonly resourceVersion: string;
}
