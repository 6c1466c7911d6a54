import { startCluster } from "./stack/cluster.ts";
const t = performance.now();
const c = await startCluster();
console.log(performance.now() - t, c.server, c.logs);
const { writeFileSync } = await import("node:fs");
writeFileSync("/tmp/osb/real.kubeconfig", c.kubeConfig, { mode: 0o600 });
if (process.argv.includes("--stay")) { await new Promise((r) => process.on("SIGTERM", r).on("SIGINT", r)); }
await c.close();
