/**
 * Keeps the real stack for playing: prints what to set in a shell, and ends it on Ctrl-C, or when its terminal goes.
 * `pnpm e2e up`
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startRealWorld } from "./world/real-world.ts";

// Heard from the beginning: who is told that it is up may end it at once.
const interrupted = new Promise<void>((resolve) => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
});

console.log("Starting etcd, kube-apiserver and kube-controller-manager (the first time they are built, which takes minutes) …");
const { cluster, aws, awsEndpoint, failed, close } = await startRealWorld();
const shell = join(cluster.folder, "shell");
const { accessKeyId, secretAccessKey } = aws.administrator;
const settings = {
  KUBECONFIG: join(cluster.folder, "kubeconfig"),
  AWS_ENDPOINT_URL: awsEndpoint,
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
};
await writeFile(
  shell,
  Object.entries(settings)
    .map(([name, value]) => `export ${name}='${value}'\n`)
    .join(""),
  { mode: 0o600 },
);
console.log(`
${cluster.server}, with Service Catalog, a node that runs the broker (a fake of it), and a fake of AWS. Pods have to be "restricted".

  . ${shell}
  kubectl get crd
  pnpm install-broker install --input examples/install-on-cluster/install.example.yaml

Logs: ${cluster.folder}/*.log. Ctrl-C ends it and removes everything.`);

try {
  await Promise.race([interrupted, failed]);
} finally {
  await close();
}
process.exit(0);
