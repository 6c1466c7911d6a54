import { VirtualClock } from "../../time/virtual-clock.ts";
import { FakeKubernetes } from "../fake-kubernetes.ts";
import type { ContractServer } from "./contract-server.ts";

/** The fake, as a contract meets it: over HTTPS, in virtual time. */
export async function fakeContractServer(): Promise<ContractServer> {
  const clock = new VirtualClock();
  const cluster = new FakeKubernetes({ clock });
  const { url, authority, close } = await cluster.listen();
  return { url, authority, administrator: cluster.administrator.token, pass: (ms) => clock.sleep(ms), close };
}
