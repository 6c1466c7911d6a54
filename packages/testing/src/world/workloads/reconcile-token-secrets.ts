import { type KubeObject, type KubeTransport, objectIn, SECRETS, SERVICE_ACCOUNTS } from "@osb/kubernetes";
import type { ClusterPort } from "../cluster/run-controller.ts";
import { seen, written } from "../cluster/seen.ts";

/** The type of Secrets that are there for a service account's token. */
export const SERVICE_ACCOUNT_TOKEN = "kubernetes.io/service-account-token";
const ACCOUNT = "kubernetes.io/service-account.name";
const ACCOUNT_UID = "kubernetes.io/service-account.uid";
/** Tokens in Secrets do not expire. The longest that can be asked for is nearly as good. */
const FOR_SECONDS = 2 ** 32;

interface TokenSecret extends KubeObject {
  readonly type?: string | undefined;
  readonly data?: Readonly<Record<string, string>> | undefined;
}

/** Puts a token into every Secret that is there for a service account's token and has none. */
export async function reconcileTokenSecrets({ kube }: ClusterPort, transport: KubeTransport): Promise<void> {
  const secrets = seen(await kube.list<TokenSecret>(SECRETS)).filter(
    ({ type, data }) => type === SERVICE_ACCOUNT_TOKEN && data?.["token"] === undefined,
  );
  for (const { metadata } of secrets) {
    const { name = "", namespace = "" } = metadata;
    const account = metadata.annotations?.[ACCOUNT] ?? "";
    const found = seen(await kube.get({ resource: SERVICE_ACCOUNTS, namespace, name: account }));
    const token = found && (await tokenOf(transport, namespace, account));
    if (token === undefined) continue;
    const { certificateAuthority = "" } = await transport.access();
    const change = {
      metadata: { annotations: { [ACCOUNT_UID]: found?.metadata.uid } },
      data: { "ca.crt": base64(certificateAuthority), namespace: base64(namespace), token: base64(token) },
    };
    written(await kube.patch({ resource: SECRETS, namespace, name }, change));
  }
}

async function tokenOf(transport: KubeTransport, namespace: string, account: string): Promise<string | undefined> {
  const answer = await transport.send({
    method: "POST",
    path: `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { expirationSeconds: FOR_SECONDS } }),
  });
  return answer.status === 201 ? (objectIn(answer) as { readonly status: { readonly token: string } }).status.token : undefined;
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
