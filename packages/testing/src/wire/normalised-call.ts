import { fingerprintOf } from "@osb/core";
import type { TracedCall } from "./wire-trace.ts";

/** A call as it is the same in every run of the same program with the same seed. Plain data. */
export interface NormalisedCall {
  readonly operation: string;
  /** Digest of what was sent, without what {@link CHANCE} names; `none` where nothing was. */
  readonly input: string;
  readonly outcome: string;
  /** In milliseconds of the world. */
  readonly at: number;
}

/**
 * Fields whose content no seed determines: certificates and what is derived from them, names of machines and processes. That
 * they are there is kept.
 */
const CHANCE: ReadonlySet<string> = new Set([
  "caBundle",
  "osb-sdk/restart-on",
  "osb-sdk/release",
  "osb-sdk/credentials-version",
  "holderIdentity",
]);

/** Leaves out what chance made. Values of Secrets count as such. */
export function normalisedCall({ operation, outcome, at }: TracedCall, input: unknown): NormalisedCall {
  const isSecret = /\/secrets\b/.test(operation);
  const kept = withoutChance(input, isSecret ? new Set([...CHANCE, "data"]) : CHANCE);
  return { operation, input: kept === undefined ? "none" : fingerprintOf(kept), outcome, at };
}

/** Texts that are JSON objects are looked into. */
function withoutChance(value: unknown, chance: ReadonlySet<string>): unknown {
  if (typeof value === "string") return withoutChance(parsed(value), chance) ?? value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => withoutChance(item, chance));
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => [field, chance.has(field) ? shapeOf(inner) : withoutChance(inner, chance)]),
  );
}

function parsed(text: string): object | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}

/** Which fields there are, or that something is there. */
function shapeOf(value: unknown): unknown {
  return typeof value === "object" && value !== null ? Object.keys(value).toSorted() : "<set>";
}
