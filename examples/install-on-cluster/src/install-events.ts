import type { Plan } from "@osb/core";

/** The steps of an installation and of its end, in the order in which they are taken. */
export const INSTALL_STEPS = {
  checks: "Look at AWS, the cluster and helm; plan",
  namespace: "Namespace",
  aws: "DynamoDB table, IAM user, policy",
  "access-key": "Access key, kept in a Secret and proven to work",
  "broker-access": "Certificate and password of the broker",
  release: "Helm release",
  registration: "Registration at Service Catalog",
  verification: "Verification: is it in the marketplace?",
} as const;

export const DESTROY_STEPS = {
  registration: "Registration at Service Catalog",
  release: "Helm release",
  aws: "Access key, policy, IAM user",
  namespace: "Secrets and namespace",
} as const;

export type Step = keyof typeof INSTALL_STEPS | keyof typeof DESTROY_STEPS;

/** What any package tells while it works. */
export interface PackageEvent {
  readonly type: string;
}

/** `plan-made` once, then each step's `step-started`, any number of `step-progress`, and `step-done`. */
export type InstallEvent =
  | { readonly type: "plan-made"; readonly plan: Plan }
  | { readonly type: "step-started" | "step-done"; readonly step: Step }
  | { readonly type: "step-progress"; readonly step: Step; readonly event: PackageEvent };
