// Suites that a fake passes as the real thing does, and where they are known to differ
export { type ContractServer, coreContract } from "./kubernetes/transcripts/core-contract.ts";
export { crdContract } from "./kubernetes/transcripts/crd-contract.ts";
export { fakeContractServer } from "./kubernetes/transcripts/fake-contract-server.ts";
export { FAKE_DIFFERENCES } from "./kubernetes/transcripts/fake-differences.ts";
