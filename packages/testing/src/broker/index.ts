// The process
export { FakeBroker, type FakeBrokerOptions, type Listening } from "./fake-broker.ts";
export type { AwsPort, BrokerCredentials } from "./broker-aws.ts";
// What it reads
export { seedServiceTemplates, SERVICE_TEMPLATES } from "./templates/seed-service-templates.ts";
// What it makes of it
export { type OsbPlan, type OsbService, osbServiceOf, userIdOf } from "./osb-service.ts";
export { readServiceTemplate, type ServiceTemplate } from "./service-template.ts";
// Stand-ins for tests of one's own
export { type AskedRequest, type ScriptedAnswer, ScriptedBroker } from "./scripted-broker.ts";
export { type PemPair, TestAuthority } from "./test-authority.ts";
