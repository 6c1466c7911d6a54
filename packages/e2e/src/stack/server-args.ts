import { join } from "node:path";

/** etcd without the care for the disk that data worth keeping would need. */
export function etcdArgs(folder: string, clients: number, peers: number): readonly string[] {
  const [client, peer] = [`http://127.0.0.1:${clients}`, `http://127.0.0.1:${peers}`];
  return [
    "--name=e2e",
    `--data-dir=${join(folder, "etcd")}`,
    "--unsafe-no-fsync",
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=e2e=${peer}`,
  ];
}

/** RBAC, and the admission plugins that are on by default, PodSecurity among them. Users have tokens. */
export function apiServerArgs(folder: string, etcdPort: number, port: number): readonly string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    "--bind-address=127.0.0.1",
    `--secure-port=${port}`,
    `--cert-dir=${folder}`,
    "--authorization-mode=RBAC",
    `--token-auth-file=${join(folder, "tokens.csv")}`,
    `--admission-control-config-file=${join(folder, "admission.json")}`,
    `--service-account-key-file=${join(folder, "sa.pub")}`,
    `--service-account-signing-key-file=${join(folder, "sa.key")}`,
    "--service-account-issuer=https://kubernetes.default.svc",
    "--service-cluster-ip-range=10.96.0.0/24",
    "--endpoint-reconciler-type=none",
    "--kubelet-preferred-address-types=InternalIP",
  ];
}

export function controllerManagerArgs(folder: string, port: number): readonly string[] {
  const kubeConfig = join(folder, "kubeconfig");
  return [
    `--kubeconfig=${kubeConfig}`,
    `--authentication-kubeconfig=${kubeConfig}`,
    `--authorization-kubeconfig=${kubeConfig}`,
    "--bind-address=127.0.0.1",
    `--secure-port=${port}`,
    `--cert-dir=${join(folder, "manager")}`,
    `--service-account-private-key-file=${join(folder, "sa.key")}`,
    `--root-ca-file=${join(folder, "apiserver.crt")}`,
    "--leader-elect=false",
    "--use-service-account-credentials=false",
  ];
}
