// Suites on what has to be started
export { startedSuite, type Subject } from "./started-suite.ts";
// Suites that a fake passes as the real thing does
export type { ContractServer } from "./kubernetes/transcripts/contract-server.ts";
export { coreContract } from "./kubernetes/transcripts/core-contract.ts";
export { crdContract } from "./kubernetes/transcripts/crd-contract.ts";
export { fakeClusterServer } from "./kubernetes/transcripts/fake-cluster-server.ts";
export { fakeContractServer } from "./kubernetes/transcripts/fake-contract-server.ts";
export { type AdmissionCluster, admissionContract } from "./service-catalog/admission/admission-contract.ts";
export { fakeAdmissionCluster } from "./service-catalog/admission/fake-admission-cluster.ts";
export { type KfAdmissionCluster, kfAdmissionContract } from "./kf/admission/kf-admission-contract.ts";
export { fakeKfAdmissionCluster } from "./kf/admission/fake-kf-admission-cluster.ts";
export { type KfCluster, kfControllerContract } from "./kf/kf-controller-contract.ts";
export { fakeKfCluster } from "./kf/fake-kf-cluster.ts";
// Whether they notice when a fake's rule is broken
export { CHANGED_RULES, type ChangedRule } from "./controls/changed-rules.ts";
export { type TestRun, testsWithChangedRule, type WantedTests } from "./controls/tests-with-changed-rule.ts";
