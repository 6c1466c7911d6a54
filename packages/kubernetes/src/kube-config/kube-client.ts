import { type Clock, systemClock } from "@osb/core";
import type { Result } from "neverthrow";
import type { KubeConfigUnusable } from "../errors.ts";
import type { KubeClient } from "../kube-client.ts";
import { kubeClientOver } from "../kube-client-over.ts";
import { clusterTarget } from "./cluster-target.ts";
import { HeldCredentials } from "./held-credentials.ts";
import { httpTransport } from "./http-transport.ts";
import type { KubeConfig } from "./kube-config.ts";

/**
 * A client for the cluster of the kubeconfig's current context.
 *
 * Who the caller is, exec plugins included, is the `KubeConfig`'s matter; the connections are ours. One pool per client, closed by itself when
 * idle. A proxy is taken from the cluster's `proxy-url`, else from the environment (`HTTPS_PROXY`, `NO_PROXY`). Certificates are verified
 * unless the cluster's entry says otherwise; that entry alone decides whether a server is spoken to by plain HTTP.
 *
 * @returns The client, or `KubeConfigUnusable`: the kubeconfig names nothing that can be reached, or has something that client-node drops, so
 * that requests would go out as nobody's. Nothing is sent before the first call.
 */
export function kubeClient(
  kubeConfig: KubeConfig,
  { clock = systemClock }: { readonly clock?: Clock | undefined } = {},
): Result<KubeClient, KubeConfigUnusable> {
  return clusterTarget(kubeConfig).map((target) =>
    kubeClientOver(httpTransport(target, new HeldCredentials(kubeConfig, target, clock)), { clock }),
  );
}
