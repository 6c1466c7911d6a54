import type { Clock } from "@osb/core";
import type { RegistrationCause, RegistrationFailure } from "./registration-failure.ts";

const EVERY_MS = 5_000;

/** Tells what is waited for when it becomes another matter, and every five seconds, however often it is looked at. */
export function pendingTeller(
  clock: Clock,
  tell: (event: { readonly waitedMs: number; readonly cause: RegistrationCause; readonly message: string }) => void,
): (failure: RegistrationFailure, waitedMs: number) => void {
  let told: { readonly cause: RegistrationCause; readonly at: number } | undefined;
  return ({ cause, message }, waitedMs) => {
    const now = clock.now();
    if (told !== undefined && told.cause === cause && now - told.at < EVERY_MS) return;
    told = { cause, at: now };
    tell({ waitedMs, cause, message });
  };
}
