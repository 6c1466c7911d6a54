import { fakeKfAdmissionCluster } from "./fake-kf-admission-cluster.ts";
import { kfAdmissionContract } from "./kf-admission-contract.ts";

kfAdmissionContract("the fake", fakeKfAdmissionCluster);
