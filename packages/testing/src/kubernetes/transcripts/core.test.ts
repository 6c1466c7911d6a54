import { coreContract } from "./core-contract.ts";
import { FAKE_DIFFERENCES } from "./fake-differences.ts";
import { fakeContractServer } from "./fake-contract-server.ts";

coreContract("the fake", fakeContractServer, FAKE_DIFFERENCES);
