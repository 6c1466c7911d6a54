import { createHash } from "node:crypto";
import { connect, type Socket } from "node:net";

/** Where on loopback a port of a pod can be reached, while somebody listens there. */
export type LoopbackPort = (podUid: string, containerPort: number) => number | undefined;

/** The way to what listens in pods, which whoever runs them has to tell. */
export class PodPorts {
  #loopbackPort: LoopbackPort = () => undefined;

  set(loopbackPort: LoopbackPort): void {
    this.#loopbackPort = loopbackPort;
  }

  /** A connection to a port of a pod. Rejects, in a kubelet's words, where nobody listens. */
  async dial(podUid: string, port: number): Promise<Socket> {
    const loopback = this.#loopbackPort(podUid, port);
    if (loopback === undefined) throw new Error(refusal(podUid, port));
    const socket = connect({ port: loopback, host: "127.0.0.1", allowHalfOpen: true });
    return new Promise((resolve, reject) => {
      socket.once("connect", () => resolve(socket.off("error", reject)));
      socket.once("error", () => reject(new Error(refusal(podUid, port))));
    });
  }
}

/** What a kubelet with containerd says: the pod is known to it by its sandbox. */
function refusal(podUid: string, port: number): string {
  const sandbox = createHash("sha256").update(podUid).digest("hex");
  const family = (number: 4 | 6, host: string): string =>
    `IPv${number}${number === 4 ? ":" : ""} dial tcp${number} ${host}:${port}: connect: connection refused`;
  return (
    `error forwarding port ${port} to pod ${sandbox}, uid : failed to execute portforward in network namespace "/var/run/netns/cni-${podUid}": ` +
    `failed to connect to localhost:${port} inside namespace "${sandbox}", ${family(4, "127.0.0.1")} ${family(6, "[::1]")} `
  );
}
