import type { ReleaseState } from "@osb/helm-install";
import type { Installation } from "@osb/core";
import { failed, PASSED, type Verdict } from "./verdict.ts";

const APPLY = "Apply the release again.";

/** Is the release deployed, whole, and ours? */
export function judgeRelease({ name, namespace, newest, missing }: ReleaseState, installation: Installation): Verdict {
  const release = `release ${name} in namespace ${namespace}`;
  if (newest === undefined) return failed("release-missing", `there is no ${release}`, APPLY);
  const { owner, status, revision } = newest;
  if (owner !== installation.name)
    return failed(
      "release-foreign",
      `${release} ${owner === undefined ? "has no installation's mark" : `belongs to installation ${owner}`}`,
      "Pass the name of this installation's release.",
    );
  if (status !== "deployed")
    return failed(
      "release-not-deployed",
      `revision ${revision} of ${release} is ${status}, not deployed`,
      `${APPLY.slice(0, -1)}: what an earlier run left is repaired then.`,
    );
  if (missing.length > 0) return failed("release-incomplete", `of ${release}, ${missing.join(", ")} is not there`, APPLY);
  return PASSED;
}
