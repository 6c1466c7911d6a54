/** Where the broker's Service is. */
export interface BrokerAddress {
  readonly releaseName: string;
  readonly namespace: string;
  /** Default `cluster.local`. */
  readonly clusterDomain?: string | undefined;
}

/**
 * All names under which a cluster's pods reach the broker, the longest first: the others are made from it by the pods' search list.
 * The certificate has to carry them, and the registered URL has to be one of them.
 */
export function brokerHosts({ releaseName, namespace, clusterDomain = "cluster.local" }: BrokerAddress): string[] {
  const service = `${releaseName}.${namespace}.svc`;
  return [`${service}.${clusterDomain}`, service, `${releaseName}.${namespace}`, releaseName];
}
