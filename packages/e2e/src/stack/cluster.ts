import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { get } from "node:http";
import { get as getSecurely } from "node:https";
import { join } from "node:path";
import type { KubeTransport } from "@osb/kubernetes";
import { ETCD, goServerBinary, KUBE_APISERVER, KUBE_CONTROLLER_MANAGER, KUBERNETES } from "../servers/go-server.ts";
import { freePorts } from "./free-ports.ts";
import { keepLogs, makeRunFolder, sweepLeavings } from "./run-folder.ts";
import { apiServerArgs, controllerManagerArgs, etcdArgs } from "./server-args.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";
import { tokenTransport } from "./token-transport.ts";

/** Who speaks to the API server: `admin` for people, `controllers` for what lives on the cluster. Both may do everything. */
type ClusterUserName = "admin" | "controllers";

export interface ClusterOptions {
  /** What namespaces that say nothing of it allow their pods. Default `privileged`, as on a cluster nobody has hardened. */
  readonly podSecurity?: "privileged" | "restricted" | undefined;
}

/** A Kubernetes control plane of real servers on loopback: no nodes, no DNS, no network between pods. */
export interface Cluster {
  readonly server: string;
  /** PEM. */
  readonly certificateAuthority: string;
  /** The folder of this run, for files that are to go with it. */
  readonly folder: string;
  tokenOf(user: ClusterUserName): string;
  transport(user?: ClusterUserName): KubeTransport;
  /** YAML. */
  kubeConfig(user?: ClusterUserName): string;
  /** Stops everything and removes its files; `keepLogs` leaves the folder with the logs. */
  close(options?: { readonly keepLogs?: boolean | undefined }): Promise<void>;
}

const READY_WITHIN_MS = 60_000;

/** Brings up etcd, kube-apiserver and kube-controller-manager: three seconds, once the binaries are built. */
export async function startCluster({ podSecurity = "privileged" }: ClusterOptions = {}): Promise<Cluster> {
  await sweepLeavings();
  const [etcd, apiServer, manager] = [
    await goServerBinary(ETCD),
    await goServerBinary(KUBE_APISERVER),
    await goServerBinary(KUBE_CONTROLLER_MANAGER),
  ];
  const folder = await makeRunFolder();
  const running: ServerProcess[] = [];
  const close: Cluster["close"] = async ({ keepLogs: isKept = false } = {}) => {
    for (const server of running.toReversed()) await server.stop();
    await (isKept ? keepLogs(folder) : rm(folder, { recursive: true, force: true }));
  };
  const start = async (name: string, binary: string, args: readonly string[], health: string): Promise<void> => {
    const server = startServerProcess(name, folder, [binary, ...args]);
    running.push(server);
    await server.ready(() => answers(health), READY_WITHIN_MS);
  };

  try {
    const tokens: Readonly<Record<ClusterUserName, string>> = { admin: newToken(), controllers: newToken() };
    await writeInputs(folder, tokens, podSecurity);
    const [etcdPort = 0, peerPort = 0, apiPort = 0, managerPort = 0] = await freePorts(4);
    const server = `https://127.0.0.1:${apiPort}`;
    await start("etcd", etcd, etcdArgs(folder, etcdPort, peerPort), `http://127.0.0.1:${etcdPort}/health`);
    await start("kube-apiserver", apiServer, apiServerArgs(folder, etcdPort, apiPort), `${server}/readyz`);

    const certificateAuthority = await readFile(join(folder, "apiserver.crt"), "utf8");
    const kubeConfig = (user: ClusterUserName = "admin"): string => kubeConfigOf(server, certificateAuthority, user, tokens[user]);
    await writeFile(join(folder, "kubeconfig"), kubeConfig(), { mode: 0o600 });
    await start("kube-controller-manager", manager, controllerManagerArgs(folder, managerPort), `https://127.0.0.1:${managerPort}/healthz`);
    return {
      server,
      certificateAuthority,
      folder,
      tokenOf: (user) => tokens[user],
      transport: (user = "admin") => tokenTransport({ server, certificateAuthority, token: tokens[user] }),
      kubeConfig,
      close,
    };
  } catch (failure) {
    await close({ keepLogs: true });
    throw failure;
  }
}

function newToken(): string {
  return randomBytes(24).toString("hex");
}

async function writeInputs(folder: string, tokens: Readonly<Record<ClusterUserName, string>>, podSecurity: string): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const users = Object.entries(tokens).map(([user, token]) => `${token},${user},${user},system:masters\n`);
  const configuration = {
    apiVersion: `pod-security.admission.config.k8s.io/${KUBERNETES.podSecurityApi}`,
    kind: "PodSecurityConfiguration",
    defaults: { enforce: podSecurity, "enforce-version": "latest" },
  };
  const plugins = {
    apiVersion: "apiserver.config.k8s.io/v1",
    kind: "AdmissionConfiguration",
    plugins: [{ name: "PodSecurity", configuration }],
  };
  await mkdir(join(folder, "etcd"), { mode: 0o700 });
  await Promise.all([
    writeFile(join(folder, "sa.key"), privateKey.export({ type: "pkcs1", format: "pem" }), { mode: 0o600 }),
    writeFile(join(folder, "sa.pub"), publicKey.export({ type: "spki", format: "pem" })),
    writeFile(join(folder, "tokens.csv"), users.join(""), { mode: 0o600 }),
    writeFile(join(folder, "admission.json"), JSON.stringify(plugins)),
  ]);
}

function kubeConfigOf(server: string, certificateAuthority: string, user: string, token: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "e2e",
    clusters: [{ name: "e2e", cluster: { server, "certificate-authority-data": Buffer.from(certificateAuthority).toString("base64") } }],
    users: [{ name: user, user: { token } }],
    contexts: [{ name: "e2e", context: { cluster: "e2e", user } }],
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
