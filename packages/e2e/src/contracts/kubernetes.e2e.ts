import { setTimeout as sleep } from "node:timers/promises";
import { type ContractServer, coreContract, crdContract, fakeContractServer } from "@osb/testing/contracts";
import { FAKE_DIFFERENCES } from "@osb/testing/parts";
import { GO } from "../suite/needs.ts";
import { startCluster } from "../stack/cluster.ts";

coreContract("the fake", fakeContractServer, FAKE_DIFFERENCES);
crdContract("the fake", fakeContractServer);

async function realServer(): Promise<ContractServer> {
  const cluster = await startCluster();
  return {
    url: cluster.server,
    authority: cluster.certificateAuthority,
    administrator: cluster.tokenOf("admin"),
    pass: (ms) => sleep(ms),
    close: (options) => cluster.close(options),
  };
}
const missing = await GO();
coreContract("kube-apiserver", realServer, {}, missing);
crdContract("kube-apiserver", realServer, { shared: true, missing });
