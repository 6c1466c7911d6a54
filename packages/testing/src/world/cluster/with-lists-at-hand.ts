import { type KubeClient, qualifiedName, type Resource } from "@osb/kubernetes";
import type { FakeKubernetes } from "../../kubernetes/index.ts";

/**
 * `kube`, with lists at hand as a real component has them, which watches what it works on: a list is asked for once, and again when
 * something of its kind was written. What is in it is everybody's who asks, and not to be changed.
 */
export function withListsAtHand(kube: KubeClient, kubernetes: Pick<FakeKubernetes, "changed">): KubeClient {
  const lists = new Map<string, ReturnType<KubeClient["list"]>>();
  const list = ((resource: Resource, options = {}) => {
    const key = JSON.stringify([qualifiedName(resource), resource.version, options]);
    const known = lists.get(key);
    if (known !== undefined) return known;
    const asked = kube.list(resource, options);
    const forget = (): boolean => (lists.get(key) === asked ? lists.delete(key) : true);
    lists.set(key, asked);
    // Told in the moment of the write, so that no list is ever older than the last one.
    void kubernetes.changed(undefined, [resource], forget);
    void asked.then((result) => result.isErr() && forget());
    return asked;
  }) as KubeClient["list"];
  return {
    ...kube,
    get server() {
      return kube.server;
    },
    list,
  };
}
