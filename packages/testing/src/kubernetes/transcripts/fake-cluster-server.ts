import { VirtualClock } from "../../time/virtual-clock.ts";
import { runControllerManager } from "../../world/workloads/run-controller-manager.ts";
import { FakeKubernetes } from "../fake-kubernetes.ts";
import type { ContractServer } from "./contract-server.ts";

/** The fake as a contract meets it, like `fakeContractServer`, and what kube-controller-manager does with it. */
export async function fakeClusterServer(): Promise<ContractServer> {
  const clock = new VirtualClock();
  const cluster = new FakeKubernetes({ clock });
  const { url, authority, close } = await cluster.listen();
  const stop = new AbortController();
  const running = runControllerManager(cluster, clock.inBackground(), stop.signal);
  return {
    url,
    authority,
    administrator: cluster.administrator.token,
    pass: (ms) => clock.sleep(ms),
    close: async () => {
      stop.abort();
      await running;
      await close();
    },
  };
}
