import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { err, ok, type Result } from "neverthrow";
import { getProxyForUrl } from "proxy-from-env";
import { KubeConfigUnusable } from "../errors.ts";
import type { KubeConfig, KubeConfigCluster, KubeConfigUser } from "./kube-config.ts";

/** Where a client's requests go, as far as the kubeconfig alone says it. */
export interface ClusterTarget {
  readonly url: URL;
  /** The address without anything that is nobody's business, for messages. */
  readonly server: string;
  readonly tlsServerName: string | undefined;
  readonly skipTlsVerify: boolean;
  readonly proxyUrl: string | undefined;
  /** The user has no credentials of any kind, and needs none. */
  readonly anonymous: boolean;
  /** The exec plugin's command, for messages. */
  readonly execCommand: string | undefined;
}

/** What kubectl reads and client-node drops: requests would go out as somebody else. */
const DROPPED_FIELDS = ["tokenFile", "as-groups", "impersonateGroups", "as-uid", "as-user-extra"];

/** The target of the current context, or the first reason why requests there would fail or go out as nobody. Reads the files it names. */
export function clusterTarget(kubeConfig: KubeConfig): Result<ClusterTarget, KubeConfigUnusable> {
  const name = kubeConfig.getCurrentContext();
  if (!name)
    return unusable("it has no current context", "Choose one: kubectl config use-context NAME, or kubeConfig.setCurrentContext(NAME).");
  const context = kubeConfig.getContextObject(name);
  if (!context) return unusable(`its current context ${name} is not in it`, "Choose one that is: kubectl config get-contexts lists them.");
  const cluster = kubeConfig.getCluster(context.cluster);
  if (!cluster)
    return unusable(
      `context ${name} names the cluster ${context.cluster}, which is not in it`,
      `Add the cluster ${context.cluster}, or choose another context.`,
    );
  const user = kubeConfig.getUser(context.user);
  if (!user)
    return unusable(
      `context ${name} names the user ${context.user}, which is not in it`,
      `Add the user ${context.user}, or choose another context.`,
    );

  return serverOf(cluster).andThen((url) =>
    checkedUser(user, context.user, url)
      .andThen(() => checkedFiles(cluster, user))
      .andThen(() => proxyOf(cluster, url))
      .map((proxyUrl) => ({
        url,
        server: `${url.protocol}//${url.host}${url.pathname.replace(/\/$/, "")}`,
        tlsServerName: cluster.tlsServerName || undefined,
        skipTlsVerify: cluster.skipTLSVerify === true,
        proxyUrl,
        anonymous: isAnonymous(user),
        execCommand: user.exec?.command,
      })),
  );
}

function serverOf({ server, skipTLSVerify }: KubeConfigCluster): Result<URL, KubeConfigUnusable> {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (url === undefined || (url.protocol !== "https:" && url.protocol !== "http:"))
    return unusable("its cluster's server is not an address that begins with https://", "Correct the cluster's server.");
  if (url.username !== "" || url.password !== "")
    return unusable("its cluster's server carries a user name or password", "Move them to the user's entry.");
  if (url.protocol === "http:" && skipTLSVerify !== true)
    return unusable(
      `its server ${url.host} is spoken to without TLS`,
      url.host === "localhost:8080"
        ? "Name a kubeconfig: this address is what client-node takes where it finds none."
        : "Use https, or set insecure-skip-tls-verify: true on the cluster if plain HTTP is what you mean.",
    );
  return ok(url);
}

function checkedUser(user: KubeConfigUser, name: string, { protocol }: URL): Result<void, KubeConfigUnusable> {
  const dropped = DROPPED_FIELDS.find((field) => field in user);
  if (dropped !== undefined)
    return unusable(
      `user ${name} has ${dropped}, which client-node does not act on`,
      "Use a token, a client certificate or an exec plugin.",
    );
  if (user.authProvider?.name === "gcp")
    return unusable(
      `user ${name} has the auth-provider gcp, which Kubernetes has removed`,
      "Install gke-gcloud-auth-plugin and get new credentials: gcloud container clusters get-credentials.",
    );
  // A token file leaves no trace in a loaded KubeConfig but a user who has nothing. `kubectl proxy` authenticates by itself, and speaks plain HTTP.
  if (protocol === "https:" && isAnonymous(user))
    return unusable(
      `user ${name} has no credentials that client-node reads (it drops tokenFile without a word)`,
      "Put the token itself under token, use a client certificate or an exec plugin; inside a pod, use KubeConfig.loadFromCluster().",
    );
  return ok();
}

function isAnonymous({ token, username, certData, certFile, exec, authProvider }: KubeConfigUser): boolean {
  return !(token || username || certData || certFile || exec || authProvider);
}

/** Each of these would otherwise fail at the first request, or, an authority without content, be passed over. */
function checkedFiles(cluster: KubeConfigCluster, user: KubeConfigUser): Result<void, KubeConfigUnusable> {
  return checkedPem("certificate authority", cluster.caFile, cluster.caData, (pem) => void new X509Certificate(pem))
    .andThen(() => checkedPem("client certificate", user.certFile, user.certData, (pem) => void new X509Certificate(pem)))
    .andThen(() => checkedPem("client key", user.keyFile, user.keyData, (pem) => void createPrivateKey(pem)))
    .andThen(() =>
      Boolean(user.certFile || user.certData) === Boolean(user.keyFile || user.keyData)
        ? ok()
        : unusable("of client certificate and client key one is missing", "Give the user both, or neither."),
    );
}

function checkedPem(
  what: string,
  file: string | undefined,
  data: string | undefined,
  parse: (pem: Buffer) => void,
): Result<void, KubeConfigUnusable> {
  if (!file && !data) return ok();
  let pem: Buffer;
  try {
    pem = file ? readFileSync(file) : Buffer.from(data ?? "", "base64");
  } catch (thrown) {
    const { code = "unknown" } = thrown as NodeJS.ErrnoException;
    return unusable(`its ${what} ${file} cannot be read (${code})`, `Make ${file} readable, or correct the path.`);
  }
  try {
    parse(pem);
    return ok();
  } catch {
    return unusable(
      `its ${what}${file ? ` ${file}` : ""} is not PEM that can be read`,
      `Replace the ${what}; a key must not be encrypted.`,
    );
  }
}

/** The cluster's own proxy, else that of the environment (`HTTPS_PROXY`, `NO_PROXY`), as kubectl does it. */
function proxyOf({ proxyUrl }: KubeConfigCluster, { href }: URL): Result<string | undefined, KubeConfigUnusable> {
  const proxy = proxyUrl || getProxyForUrl(href);
  if (!proxy) return ok(undefined);
  const protocol = URL.canParse(proxy) ? new URL(proxy).protocol : undefined;
  return protocol === "http:" || protocol === "https:"
    ? ok(proxy)
    : unusable(
        `the proxy ${proxyUrl ? "of its cluster" : "that HTTPS_PROXY or ALL_PROXY names"} is not one of http:// or https://`,
        "Name an HTTP proxy, or reach the cluster without one.",
      );
}

function unusable(problem: string, remediation: string): Result<never, KubeConfigUnusable> {
  return err(new KubeConfigUnusable(problem, remediation));
}
