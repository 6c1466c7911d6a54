import type { Finding } from "@osb/core";
import type { Marketplace } from "@osb/broker-registration";

/** What is asked about, in the order of the report. More may come with any minor version. */
export type CheckName = "table" | "identity" | "key" | "values" | "release" | "broker" | "registration" | "marketplace";

/** One question, and its answer. */
export interface Check {
  readonly name: CheckName;
  /** In words, for people. */
  readonly question: string;
  /** `unknown`: it could not be looked at; `finding` says why. */
  readonly outcome: "passed" | "failed" | "unknown";
  /** Who saw it, and from where: what a workstation sees is not what the platform's controller sees. */
  readonly seenFrom: string;
  /** What is wrong, what kept it from being looked at, or, beside `passed`, what is well to know. */
  readonly finding?: Finding | undefined;
}

/** Whether an installation really works, and if not, why. Plain data. */
export interface Report {
  /** People can order services now: nothing failed, and all that ordering rests on was seen to work. */
  readonly ready: boolean;
  readonly checks: readonly Check[];
  /** What is listed of the broker, whether it works or not. */
  readonly marketplace: Marketplace;
}

export const QUESTIONS: Readonly<Record<CheckName, string>> = {
  table: "Is the DynamoDB table there, active, and fit for the broker?",
  identity: "Does the broker's AWS user exist, with its policy attached?",
  key: "Is the stored access key accepted by AWS, and may it work with the table?",
  values: "Does the release have the values it should have, and do they name this table?",
  release: "Is the release deployed, with all its objects?",
  broker: "Do the broker's pods run?",
  registration: "Is the broker registered, and ready?",
  marketplace: "Are its services and plans in the marketplace people look at?",
};

/** What ordering a service rests on. The others explain, and may be out of a caller's sight. */
const NEEDED: ReadonlySet<CheckName> = new Set(["table", "key", "broker", "registration", "marketplace"]);

/** Decides from the checks, and from nothing else. */
export function isReady(checks: readonly Check[]): boolean {
  return checks.every(({ name, outcome }) => outcome === "passed" || (outcome === "unknown" && !NEEDED.has(name)));
}
