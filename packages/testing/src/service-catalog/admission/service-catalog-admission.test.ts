import { admissionContract } from "./admission-contract.ts";
import { fakeAdmissionCluster } from "./fake-admission-cluster.ts";

admissionContract("the fake", fakeAdmissionCluster);
