// Identity
export { checkedInstallation, fieldManagerOf, type Installation, isOwned, OWNER_MARK } from "./installation.ts";
// Steps
export { attempt } from "./attempt.ts";
export { listener, type RunOptions } from "./run-options.ts";
// Input
export { checkedInput, type Schema } from "./checked-input.ts";
// Plans
export { type Change, expectedPlan, type Finding, findingOf, fingerprintOf, type Plan, planOf } from "./plan.ts";
// Time
export { type Clock, lookAgainAfterMs, systemClock } from "./clock.ts";
export { Deadline } from "./deadline.ts";
// Secrets and randomness
export { type Random, systemRandom } from "./random.ts";
export { Secret } from "./secret.ts";
// Failures
export { Aborted, type InputProblem, InvalidInput, OsbError, type OsbErrorDetails, TimedOut, WorldMoved } from "./osb-error.ts";
