import type { Installation } from "@osb/core";
import type { ReleaseRecord, ReleaseStatus } from "./broker-release.ts";

/** What the release shall be. */
export interface ReleaseGoal {
  readonly installation: Installation;
  /** See `RELEASE_MARK`. */
  readonly mark: string;
  readonly valuesDigest: string;
  readonly adopt: boolean;
}

/** What was seen of the release. */
export interface SeenRelease {
  /** Newest first. */
  readonly records: readonly ReleaseRecord[];
  /** Objects that the chart makes and that are not there, as `Deployment prod`. */
  readonly missing: readonly string[];
  /** `gone`: it is known that nobody is at work on this release now. */
  readonly writer: "gone" | "unknown";
}

/** What has to happen next for the release to be as wanted. */
export type ReleaseStep =
  | { readonly do: "install"; readonly reason: string }
  | { readonly do: "upgrade"; readonly reason: string }
  | { readonly do: "roll-back"; readonly to: number; readonly reason: string }
  | { readonly do: "uninstall"; readonly reason: string }
  | { readonly do: "wait"; readonly status: ReleaseStatus }
  | { readonly do: "refuse"; readonly differences: readonly string[] }
  | { readonly do: "finish"; readonly record: ReleaseRecord };

/** Decides from what was seen, and from nothing else. Every way leads over a further look to `finish`, `wait` or `refuse`. */
export function nextReleaseStep(goal: ReleaseGoal, { records, missing, writer }: SeenRelease): ReleaseStep {
  const [newest, ...earlier] = records;
  if (newest === undefined) return { do: "install", reason: "there is no such release" };

  const ours = newest.owner === goal.installation.name;
  if (!ours && !goal.adopt) return { do: "refuse", differences: [ownerOf(newest)] };

  const { status } = newest;
  switch (status) {
    case "deployed": {
      const reason = differenceOf(goal, newest, missing);
      return reason === undefined ? { do: "finish", record: newest } : { do: "upgrade", reason };
    }
    case "failed":
      return { do: "upgrade", reason: "its last installation or upgrade failed" };
    case "superseded":
      return { do: "upgrade", reason: "its newest revision is lost" };
    case "uninstalled":
      return { do: "install", reason: "it was uninstalled, and its history kept" };
    case "pending-install":
    case "pending-upgrade":
    case "pending-rollback":
    case "uninstalling":
      if (!ours) return { do: "refuse", differences: [ownerOf(newest), `it is ${status}, so that its own writer has to end first`] };
      return writer === "unknown" ? { do: "wait", status } : recovery(status, earlier);
    case "unknown":
      return { do: "refuse", differences: ["helm does not know its status"] };
    default:
      return { do: "refuse", differences: [`its status ${status satisfies never} is not known`] };
  }
}

/**
 * helm upgrades no release that is pending, and rolls back only to a revision that is not. Where none was ever deployed there is nothing
 * to go back to and nothing to lose, and what was half made is removed. Both ways work in helm 3 and in helm 4.
 */
function recovery(status: ReleaseStatus, earlier: readonly ReleaseRecord[]): ReleaseStep {
  const reason = `it is ${status}, and who wrote it is gone`;
  const good = earlier.find((record) => record.status === "deployed" || record.status === "superseded");
  return status === "uninstalling" || good === undefined ? { do: "uninstall", reason } : { do: "roll-back", to: good.revision, reason };
}

function differenceOf(
  { installation, mark, valuesDigest }: ReleaseGoal,
  newest: ReleaseRecord,
  missing: readonly string[],
): string | undefined {
  if (newest.owner !== installation.name) return "it is taken over";
  // The mark says what it was made from; the digest, whether somebody has upgraded it by hand since, which keeps the mark.
  if (newest.mark !== mark || newest.valuesDigest !== valuesDigest) return "its chart or its values differ";
  if (missing.length > 0) return `${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} gone`;
  return undefined;
}

function ownerOf({ owner }: ReleaseRecord): string {
  return owner === undefined ? "nobody's mark is on it" : `it belongs to installation ${owner}`;
}
