import { crdContract } from "./crd-contract.ts";
import { fakeContractServer } from "./fake-contract-server.ts";

crdContract("the fake", fakeContractServer);
