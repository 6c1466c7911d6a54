import type { KubeClient, KubeObject, Resource } from "@osb/kubernetes";
import { CONFIG_MAPS, SECRETS } from "@osb/kubernetes";
import { seen } from "../cluster/seen.ts";

/** Why a container cannot be started yet, in the kubelet's words. */
export class NotStartable extends Error {
  readonly reason: "CreateContainerConfigError" | "NotEmulated";

  constructor(reason: NotStartable["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** What a Pod may take its environment and its files from: the Secrets and ConfigMaps of its namespace, as bytes. */
export interface PodSources {
  secret(name: string): Promise<ReadonlyMap<string, Buffer> | undefined>;
  configMap(name: string): Promise<ReadonlyMap<string, Buffer> | undefined>;
}

interface Keyed extends KubeObject {
  readonly data?: Readonly<Record<string, string>> | undefined;
  readonly binaryData?: Readonly<Record<string, string>> | undefined;
}

/** Reads anew on each question: what a Pod starts with is what is there at that moment. */
export function podSources(kube: KubeClient, namespace: string): PodSources {
  const find = async (resource: Resource, name: string): Promise<Keyed | undefined> =>
    seen(await kube.get<Keyed>({ resource, namespace, name }));
  return {
    secret: async (name) => {
      const secret = await find(SECRETS, name);
      return secret && bytes(secret.data, "base64");
    },
    configMap: async (name) => {
      const configMap = await find(CONFIG_MAPS, name);
      return configMap && new Map([...bytes(configMap.data, "utf8"), ...bytes(configMap.binaryData, "base64")]);
    },
  };
}

function bytes(data: Readonly<Record<string, string>> = {}, encoding: "base64" | "utf8"): ReadonlyMap<string, Buffer> {
  return new Map(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, encoding)]));
}
