import { createHash } from "node:crypto";
import { err, ok, type Result } from "neverthrow";
import { type OsbError, WorldMoved } from "./osb-error.ts";

/** One thing that an `apply…` or `destroy…` would do. */
export interface Change {
  readonly action: "create" | "update" | "replace" | "delete";
  /** What kind of thing, in its maker's words: `DynamoDB table`, `Secret`. */
  readonly kind: string;
  readonly name: string;
  /** Why it has to happen. */
  readonly reason: string;
}

/** Something that was seen and that a person should know. A finding is not a failure of the call that reports it. */
export interface Finding {
  /** Kebab-case name of the matter. New ones may come with any minor version: keep a default branch. */
  readonly type: string;
  /** `blocking`: going on would fail or do harm. `warning`: it works, but. `unknown`: it could not be looked at. */
  readonly level: "blocking" | "warning" | "unknown";
  readonly message: string;
  /** One imperative sentence. */
  readonly remediation: string;
}

/** What an `apply…` would do, found without changing anything. Plain data. */
export interface Plan {
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
  /** Stands for the changes: an `apply…` that is given it as `expect` does nothing if it would now do something else. */
  readonly fingerprint: string;
}

export function planOf(changes: readonly Change[], findings: readonly Finding[] = []): Plan {
  return { changes, findings, fingerprint: fingerprintOf(changes) };
}

/** The plan, unless the caller expected another one. */
export function expectedPlan(what: string, plan: Plan, expect: string | undefined): Result<Plan, WorldMoved> {
  return expect === undefined || expect === plan.fingerprint ? ok(plan) : err(new WorldMoved(what, expect, plan.fingerprint));
}

/** An error told as a finding, for reports that collect what several calls could not do. */
export function findingOf({ type, message, remediation }: OsbError): Finding {
  return { type, level: "blocking", message, remediation };
}

/** A short digest of plain data. Equal data has equal digests, whatever the order of its keys. */
export function fingerprintOf(data: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(data, sortedKeys) ?? "")
    .digest("hex")
    .slice(0, 16);
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
