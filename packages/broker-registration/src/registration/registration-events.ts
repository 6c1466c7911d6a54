import type { RegistrationCause } from "./registration-failure.ts";

/**
 * What `applyRegistration` tells. At most two `requested`, any number of `pending` and `kicked`, and last, where it comes to that,
 * one `broker-ready`. `pending` comes when the cause changes, and every few seconds.
 */
export type RegistrationEvent =
  | { readonly type: "registration-requested"; readonly name: string; readonly differences: readonly string[] }
  | {
      readonly type: "registration-pending";
      readonly name: string;
      readonly waitedMs: number;
      readonly cause: RegistrationCause;
      readonly message: string;
    }
  | { readonly type: "registration-kicked"; readonly name: string; readonly why: "credentials-changed" | "not-ready" }
  | { readonly type: "broker-ready"; readonly name: string; readonly services: number; readonly plans: number };

/** What `destroyRegistration` tells: at most one `requested`, any number of `pending`, then one `removed`. */
export type DeregistrationEvent =
  | { readonly type: "deregistration-requested"; readonly name: string }
  | { readonly type: "deregistration-pending"; readonly name: string; readonly waitedMs: number; readonly finalizers: readonly string[] }
  | { readonly type: "registration-removed"; readonly name: string };
