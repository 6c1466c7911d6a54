// Suites that a fake passes as the real thing does
export type { ContractServer } from "./kubernetes/transcripts/contract-server.ts";
export { coreContract } from "./kubernetes/transcripts/core-contract.ts";
export { crdContract } from "./kubernetes/transcripts/crd-contract.ts";
export { fakeContractServer } from "./kubernetes/transcripts/fake-contract-server.ts";
