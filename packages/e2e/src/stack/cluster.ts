import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { get } from "node:http";
import { get as getSecurely } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ETCD, goServerBinary, KUBE_APISERVER, KUBE_CONTROLLER_MANAGER } from "../servers/go-server.ts";
import { freePorts } from "./free-ports.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";

/** A Kubernetes control plane of real servers on loopback: no nodes, no DNS, no network between pods. */
export interface Cluster {
  readonly server: string;
  /** YAML, for an administrator. */
  readonly kubeConfig: string;
  readonly logs: readonly string[];
  /** Stops everything and removes its files; `keepLogs` leaves the folder with the logs and tells where. */
  close(options?: { readonly keepLogs?: boolean | undefined }): Promise<void>;
}

/** Brings up etcd, kube-apiserver (RBAC and PodSecurity on) and kube-controller-manager. Some seconds, once the binaries are built. */
export async function startCluster(): Promise<Cluster> {
  const binaries = [await goServerBinary(ETCD), await goServerBinary(KUBE_APISERVER), await goServerBinary(KUBE_CONTROLLER_MANAGER)] as const;
  const folder = await mkdtemp(join(tmpdir(), "osb-e2e-"));
  const running: ServerProcess[] = [];
  const close: Cluster["close"] = async ({ keepLogs = false } = {}) => {
    for (const server of running.toReversed()) await server.stop();
    if (!keepLogs) await rm(folder, { recursive: true, force: true });
  };

  try {
    const [etcdPort = 0, peerPort = 0, apiPort = 0, managerPort = 0] = await freePorts(4);
    const file = (name: string): string => join(folder, name);
    const start = async (name: string, binary: string, args: readonly string[], probe: () => Promise<boolean>): Promise<void> => {
      const server = startServerProcess(name, binary, args, file(`${name}.log`));
      running.push(server);
      await server.ready(probe, 60_000);
    };

    const token = randomBytes(24).toString("hex");
    await writeKeys(folder, token);
    const server = `https://127.0.0.1:${apiPort}`;
    await start("etcd", binaries[0], etcdArgs(file("etcd"), etcdPort, peerPort), () => answers(`http://127.0.0.1:${etcdPort}/health`));
    await start("kube-apiserver", binaries[1], apiServerArgs(folder, etcdPort, apiPort), () => answers(`${server}/readyz`));
    const kubeConfig = kubeConfigOf(server, await readFile(file("apiserver.crt"), "utf8"), token);
    await writeFile(file("kubeconfig"), kubeConfig, { mode: 0o600 });
    await start("kube-controller-manager", binaries[2], controllerManagerArgs(folder, managerPort), () => answers(`https://127.0.0.1:${managerPort}/healthz`));
    return { server, kubeConfig, logs: running.map(({ logFile }) => logFile), close };
  } catch (failure) {
    await close({ keepLogs: true });
    throw failure;
  }
}

async function writeKeys(folder: string, token: string): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  await mkdir(join(folder, "etcd"), { recursive: true });
  await writeFile(join(folder, "sa.key"), privateKey.export({ type: "pkcs1", format: "pem" }), { mode: 0o600 });
  await writeFile(join(folder, "sa.pub"), publicKey.export({ type: "spki", format: "pem" }));
  await writeFile(join(folder, "tokens.csv"), `${token},admin,admin,system:masters\n`, { mode: 0o600 });
}

function etcdArgs(data: string, clients: number, peers: number): readonly string[] {
  const [client, peer] = [`http://127.0.0.1:${clients}`, `http://127.0.0.1:${peers}`];
  return [
    "--name=e2e",
    `--data-dir=${data}`,
    "--unsafe-no-fsync",
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=e2e=${peer}`,
  ];
}

function apiServerArgs(folder: string, etcdPort: number, port: number): readonly string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    "--bind-address=127.0.0.1",
    `--secure-port=${port}`,
    `--cert-dir=${folder}`,
    "--authorization-mode=RBAC",
    `--token-auth-file=${join(folder, "tokens.csv")}`,
    `--service-account-key-file=${join(folder, "sa.pub")}`,
    `--service-account-signing-key-file=${join(folder, "sa.key")}`,
    "--service-account-issuer=https://kubernetes.default.svc",
    "--service-cluster-ip-range=10.0.0.0/24",
    "--endpoint-reconciler-type=none",
  ];
}

function controllerManagerArgs(folder: string, port: number): readonly string[] {
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

function kubeConfigOf(server: string, certificateAuthority: string, token: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "e2e",
    clusters: [{ name: "e2e", cluster: { server, "certificate-authority-data": Buffer.from(certificateAuthority).toString("base64") } }],
    users: [{ name: "admin", user: { token } }],
    contexts: [{ name: "e2e", context: { cluster: "e2e", user: "admin" } }],
  });
}

/** Health endpoints answer anybody; whose certificate it is does not matter for the question whether somebody listens. */
function answers(url: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const request = url.startsWith("https:") ? getSecurely(url, { rejectUnauthorized: false }) : get(url);
    request.on("response", (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on("error", reject);
  });
}
