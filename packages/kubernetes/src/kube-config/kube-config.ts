import type { RequestOptions } from "node:https";

/**
 * The caller's `KubeConfig` of `@kubernetes/client-node`, as far as it is used. Versions 1.4 and 2 both fit; the library itself is never
 * loaded from here.
 */
export interface KubeConfig {
  getCurrentContext(): string;
  getContextObject(name: string): KubeConfigContext | null;
  getCluster(name: string): KubeConfigCluster | null;
  getUser(name: string): KubeConfigUser | null;
  /** Fills in headers and TLS options; runs the user's exec plugin where there is one. */
  applyToHTTPSOptions(options: RequestOptions): Promise<void>;
}

/** Which cluster, as which user. */
export interface KubeConfigContext {
  readonly cluster: string;
  readonly user: string;
}

/** Where a cluster is, and how it is trusted. */
export interface KubeConfigCluster {
  readonly server: string;
  /** PEM in base64. */
  readonly caData?: string | undefined;
  readonly caFile?: string | undefined;
  readonly tlsServerName?: string | undefined;
  readonly skipTLSVerify?: boolean | undefined;
  readonly proxyUrl?: string | undefined;
}

/** Who the caller is. Values of `exec` and `authProvider` are as in the file. */
export interface KubeConfigUser {
  readonly token?: string | undefined;
  readonly username?: string | undefined;
  readonly certData?: string | undefined;
  readonly certFile?: string | undefined;
  readonly keyData?: string | undefined;
  readonly keyFile?: string | undefined;
  readonly exec?: { readonly command?: string } | null;
  readonly authProvider?: { readonly name?: string; readonly config?: object | null } | null;
}
