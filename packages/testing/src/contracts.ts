// Suites that a fake passes as the real thing does
export type { ContractServer } from "./kubernetes/transcripts/contract-server.ts";
export { coreContract } from "./kubernetes/transcripts/core-contract.ts";
export { crdContract } from "./kubernetes/transcripts/crd-contract.ts";
export { fakeContractServer } from "./kubernetes/transcripts/fake-contract-server.ts";
export { type AdmissionCluster, admissionContract } from "./service-catalog/admission/admission-contract.ts";
export { fakeAdmissionCluster } from "./service-catalog/admission/fake-admission-cluster.ts";
