// Verbs
export { verifyInstallation, type VerifyInstallationError } from "./verify-installation.ts";
export type { VerifyInstallationDeps, VerifyInstallationInput } from "./verify-installation-input.ts";
// The report
export type { Check, CheckName, Report } from "./report.ts";
// Progress
export type { VerifyEvent } from "./verify-installation.ts";
