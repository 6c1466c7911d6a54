import { fakeKfCluster } from "./fake-kf-cluster.ts";
import { kfControllerContract } from "./kf-controller-contract.ts";

kfControllerContract("the fake", fakeKfCluster);
