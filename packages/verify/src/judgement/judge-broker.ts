import type { ReleaseState } from "@osb/helm-install";
import { failed, PASSED, type Verdict } from "./verdict.ts";

/** Do the broker's pods run? Its listener opens only once it has its service templates, so a pod that is ready reached AWS. */
export function judgeBroker({ name, broker }: Pick<ReleaseState, "name" | "broker">): Verdict {
  switch (broker.is) {
    case "ready":
      return PASSED;
    case "coming":
      return failed(
        "broker-not-ready",
        `broker ${name} is not ready yet: ${broker.status}`,
        "Wait a minute and look again; if nothing changes, look at the events of its pods.",
      );
    case "failing": {
      const { pod, reason, cause, message, restarts } = broker;
      const who = pod === undefined ? `deployment ${name}` : `pod ${pod}`;
      const what = `${who} does not start (${reason}, ${cause}${restarts > 0 ? `, restarted ${restarts} times` : ""})${message === "" ? "" : `: ${message}`}`;
      return failed("broker-not-starting", what, "Apply the release again: it reads the broker's log and says what is missing.");
    }
    default:
      return broker satisfies never;
  }
}
