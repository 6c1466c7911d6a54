import type { ClusterAccess } from "../kube-client.ts";

/**
 * A kubeconfig for a child process (JSON, which is YAML too). It holds credentials in the clear: write it to a file of mode 0600 and
 * remove that on every way out. It runs no exec plugin and names no other file.
 */
export function kubeConfigFor(access: ClusterAccess): string {
  const {
    server,
    certificateAuthority,
    tlsServerName,
    skipTlsVerify,
    proxyUrl,
    token,
    clientCertificate,
    clientKey,
    basicAuth,
    impersonateUser,
  } = access;
  const cluster = {
    server,
    // client-go refuses a kubeconfig that has both.
    ...(skipTlsVerify === true ? { "insecure-skip-tls-verify": true } : { "certificate-authority-data": base64(certificateAuthority) }),
    "tls-server-name": tlsServerName,
    "proxy-url": proxyUrl,
  };
  const user = {
    token: token?.reveal(),
    "client-certificate-data": base64(clientCertificate),
    "client-key-data": base64(clientKey?.reveal()),
    username: basicAuth?.username,
    password: basicAuth?.password.reveal(),
    as: impersonateUser,
  };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "cluster", cluster }],
    users: [{ name: "user", user }],
    contexts: [{ name: "context", context: { cluster: "cluster", user: "user" } }],
    "current-context": "context",
  });
}

function base64(text: string | undefined): string | undefined {
  return text === undefined ? undefined : Buffer.from(text).toString("base64");
}
