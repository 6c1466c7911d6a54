import { startWorldProcess } from "./start-world-process.ts";
import { helmBinary } from "../../../tooling/src/helm-binary/helm-binary.ts";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync, mkdtempSync } from "node:fs";
const dir = mkdtempSync("/tmp/osb-d/");
const helm = String(await helmBinary(4));
writeFileSync(`${dir}/in.yaml`, `installation: { name: demo }\nregion: us-east-1\nnamespace: aws-service-broker\nscope: { kind: cluster }\nlockAbandonedAfterSeconds: 6\nbroker: { services: [sqs], templates: { bucket: osb-templates, prefix: templates/latest/, region: us-east-1 } }\n`);
const kill = process.argv.slice(2).map(Number);
let base: any;
for (const n of [0, ...kill]) {
  const w = await startWorldProcess({ speed: 20, seed: n + 1 });
  writeFileSync(`${dir}/kc${n}`, w.kubeConfig, { mode: 0o600 });
  const env = { ...process.env, AWS_ENDPOINT_URL: w.awsEndpoint, AWS_ACCESS_KEY_ID: w.accessKeyId, AWS_SECRET_ACCESS_KEY: w.secretAccessKey, NO_COLOR: "1" };
  const go = () => { const c = spawn(process.execPath, ["--import", "tsx", "--conditions=@osb/source", "examples/install-on-cluster/src/main.ts", "install", "--input", `${dir}/in.yaml`, "--kubeconfig", `${dir}/kc${n}`, "--helm", helm], { env, stdio: ["ignore", "pipe", "pipe"] }); let out = ""; c.stdout.on("data", (d) => (out += d)); c.stderr.on("data", (d) => (out += d)); return { c, out: () => out }; };
  if (n > 0) {
    const h = await w.holdAt(n, "after");
    const { c } = go();
    console.log("held", n, (await h.reached).operation);
    c.kill("SIGKILL"); await once(c, "exit");
    await h.lose();
  }
  const at = performance.now();
  const r = go();
  const [code] = await once(r.c, "exit");
  if (code !== 0) console.log("code", code, r.out().slice(-1500));
  const fp = await w.fingerprint(), snap = await w.snapshot();
  console.log(n, code, fp, (performance.now() - at).toFixed(), (await w.calls()).length);
  if (n === 0) { base = snap; console.log((await w.calls()).map((c) => `${c.seq} ${c.operation} (${c.caller.split(" ").slice(-1)})`).join("\n")); }
  else if (fp !== base.fp) {
    writeFileSync(`${dir}/a.json`, JSON.stringify(base.snap ?? base, null, 1)); writeFileSync(`${dir}/b.json`, JSON.stringify(snap, null, 1));
    const { spawnSync } = await import("node:child_process"); console.log(spawnSync("diff", [`${dir}/a.json`, `${dir}/b.json`], { encoding: "utf8" }).stdout.slice(0, 2000));
  }
  await w.close();
}
