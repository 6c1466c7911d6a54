// Worlds
export { fakeWorld, type ListeningWorld, World, type WorldOptions, WORLD_TEMPLATES } from "./world/fake-world.ts";
export type { WorldSnapshot } from "./world/fingerprint/world-snapshot.ts";
export type { Release } from "./world/fingerprint/helm-releases.ts";
export { SeededRandom } from "./world/seeded-random.ts";
// A world as a process of its own
export { type RemoteHold, startWorldProcess, type WorldProcess, type WorldProcessOptions } from "./world/start-world-process.ts";
export type { MadeUser, WantedUser } from "./world/listen-for-control.ts";
// Parts of a world
export { type AwsKey, FakeAws, type FakeAwsOptions } from "./aws/index.ts";
export { FakeBroker, type FakeBrokerOptions, SERVICE_TEMPLATES } from "./broker/index.ts";
export { FakeKubernetes, type FakeKubernetesOptions, type ListeningCluster } from "./kubernetes/index.ts";
export { installKf, type KfOptions, runKf } from "./kf/index.ts";
export {
  installServiceCatalog,
  runServiceCatalog,
  type ServiceCatalogOptions,
  type ServiceCatalogVersion,
} from "./service-catalog/index.ts";
// The wire between them and the code under test
export { openWire, type SentCall, type Wire, type WireCall } from "./wire/wire.ts";
export { type HeldCall, type TracedCall, WireTrace } from "./wire/wire-trace.ts";
export type { NormalisedCall } from "./wire/normalised-call.ts";
// Time
export { ScaledClock } from "./time/scaled-clock.ts";
export { VirtualClock } from "./time/virtual-clock.ts";
export { worldDate } from "./time/world-date.ts";
// Assertions
export { expectErr, expectOk } from "./expect-result.ts";
// A flow that is killed at each of its calls
export { recordCrashes } from "./crash/record-crashes.ts";
export type { CrashFlow, CrashOptions, Invariant } from "./crash/crash-flow.ts";
export { type CrashCell, type CrashReport, describeCrashes, type ReportedKill } from "./crash/crash-report.ts";
export { CRASH_POINTS, type CrashPoint, type Kill } from "./crash/life.ts";
