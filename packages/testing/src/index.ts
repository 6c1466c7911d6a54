// Time
export { ScaledClock } from "./time/scaled-clock.ts";
export { VirtualClock } from "./time/virtual-clock.ts";
export { worldDate } from "./time/world-date.ts";
// Calls
export type { Wire, WireCall } from "./wire/wire.ts";
export { WireTrace } from "./wire/wire-trace.ts";
// Parts
export { FakeAws } from "./aws/index.ts";
export { FakeKubernetes } from "./kubernetes/index.ts";
// Assertions
export { expectErr, expectOk } from "./expect-result.ts";
// Worlds
export { fakeWorld, type ListeningWorld, type World, WORLD_TEMPLATES, type WorldOptions } from "./world/fake-world.ts";
