import { setTimeout as sleep } from "node:timers/promises";
import { type ContractServer, coreContract, crdContract, fakeClusterServer, fakeContractServer } from "@osb/testing/contracts";
import { FAKE_DIFFERENCES } from "@osb/testing/parts";
import { KUBERNETES } from "../servers/go-server.ts";
import { GO } from "../suite/needs.ts";
import { startCluster } from "../stack/cluster.ts";

const RECORDED = "v1.36.3";

coreContract("the fake", fakeClusterServer, FAKE_DIFFERENCES);
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
const missing = (await GO()) ?? (KUBERNETES.version === RECORDED ? undefined : `what it answers is recorded of ${RECORDED}`);
coreContract("kube-apiserver", realServer, {}, missing);
crdContract("kube-apiserver", realServer, { shared: true, missing });
