import { coreContract } from "./core-contract.ts";
import { FAKE_DIFFERENCES } from "./fake-differences.ts";
import { fakeClusterServer } from "./fake-cluster-server.ts";

coreContract("the fake", fakeClusterServer, FAKE_DIFFERENCES);
