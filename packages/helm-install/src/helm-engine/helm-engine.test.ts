import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Secret, systemClock } from "@osb/core";
import { expectErr, expectOk } from "@osb/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { helmEngine, type HelmEngineOptions } from "./helm-engine.ts";
import { helmFolder } from "./helm-folder.ts";
import type { HelmEngine } from "./helm-port.ts";

const access = { server: "https://cluster.example", token: new Secret("canary-token"), clientKey: new Secret("canary-key") };
const where = { release: "prod", namespace: "brokers" };
const upgrade = { ...where, chart: "/charts/broker", values: { broker: { id: "canaryvalue" } }, labels: { a: "b" } };

describe("helmEngine", () => {
  let folder: string;
  let homes: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "helm-engine-test-"));
    homes = join(folder, "homes");
    await mkdir(homes);
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** A helm that is a Node program. What it writes to `seen` can be read by {@link seen}. */
  async function helmThat(program: string, options: HelmEngineOptions = {}): Promise<HelmEngine> {
    const binary = join(folder, "helm");
    const seenPath = JSON.stringify(join(folder, "seen"));
    await writeFile(
      binary,
      `#!${process.execPath}\nconst fs = require("node:fs"); const seen = (value) => fs.writeFileSync(${seenPath}, JSON.stringify(value));\n${program}`,
    );
    await chmod(binary, 0o755);
    return helmEngine({ binary, temporaryFolder: homes, ...options });
  }

  const seen = async (): Promise<unknown> => JSON.parse(await readFile(join(folder, "seen"), "utf8"));

  /** A process of its own that upgrades with an engine and does not end before helm does. */
  async function processWithEngine(options: HelmEngineOptions): Promise<ChildProcess> {
    const program = join(folder, "parent.mts");
    const call = `helmEngine(${JSON.stringify(options)}).upgrade(${JSON.stringify(upgrade)}, { server: "https://cluster.example" })`;
    await writeFile(
      program,
      `import { helmEngine } from ${JSON.stringify(fileURLToPath(new URL("helm-engine.ts", import.meta.url)))};\nawait ${call};\n`,
    );
    return spawn(process.execPath, ["--conditions=@osb/source", "--import", import.meta.resolve("tsx"), program], { stdio: "ignore" });
  }

  async function waitFor(condition: () => boolean): Promise<void> {
    while (!condition()) await systemClock.sleep(5);
  }

  it("gives helm its values by stdin, its credentials in a file for its owner alone, and nothing else of this process", async () => {
    process.env["HELM_DRIVER"] = "memory";
    const helm = await helmThat(`
      const mode = (path) => (fs.statSync(path).mode & 0o777).toString(8);
      seen({ argv: process.argv.slice(2), env: process.env, cwd: process.cwd(), input: fs.readFileSync(0, "utf8"),
        modes: [mode(process.env.HOME), mode(process.env.KUBECONFIG)], kubeConfig: fs.readFileSync(process.env.KUBECONFIG, "utf8") });`);

    const result = await helm.upgrade(upgrade, access);
    delete process.env["HELM_DRIVER"];

    expectOk(result);
    const { argv, env, cwd, input, modes, kubeConfig } = (await seen()) as Record<string, string> & {
      readonly env: Record<string, string>;
    };
    expect(JSON.stringify(argv)).not.toContain("canary");
    expect(JSON.stringify(env)).not.toContain("canary");
    expect(Object.keys(env).toSorted()).toEqual([
      "HELM_CACHE_HOME",
      "HELM_CONFIG_HOME",
      "HELM_DATA_HOME",
      "HELM_DRIVER",
      "HELM_PLUGINS",
      "HOME",
      "KUBECONFIG",
      "TMPDIR",
    ]);
    expect([env["HELM_DRIVER"], cwd]).toEqual(["secret", env["HOME"]]);
    expect(JSON.parse(input ?? "")).toEqual(upgrade.values);
    expect(modes).toEqual(["700", "600"]);
    expect(kubeConfig).toContain("canary-token");
    expect(await readdir(homes)).toEqual([]);
  });

  it("returns what helm prints only where that is what was asked for", async () => {
    const helm = await helmThat(`console.log(process.argv[2] === "version" ? "v4.2.3" : "kind: Secret");`);

    expect(expectOk(await helm.version())).toBe("4.2.3");
    expect(expectOk(await helm.template(upgrade))).toBe("kind: Secret\n");
    expect(expectOk(await helm.upgrade(upgrade, access))).toBeUndefined();
  });

  it.each([
    ["v3.16.4", { type: "HelmTooOld", found: "3.16.4", minimum: "3.17.0" }],
    ["v2.17.0", { type: "HelmTooOld", found: "2.17.0", minimum: "3.17.0" }],
    ["not a version", { type: "HelmMissing", code: "it is no helm" }],
  ])("refuses a helm that says %j", async (printed, error) => {
    const helm = await helmThat(`console.log(${JSON.stringify(printed)});`);

    expect(expectErr(await helm.version())).toMatchObject(error);
  });

  it("says which helm is missing", async () => {
    const missing = { type: "HelmMissing", code: "ENOENT" };

    expect(expectErr(await helmEngine({ binary: join(folder, "none"), temporaryFolder: homes }).version())).toMatchObject(missing);
    expect(expectErr(await helmEngine({ binary: "no-helm-of-this-name", temporaryFolder: homes }).version())).toMatchObject({
      ...missing,
      binary: "no-helm-of-this-name",
    });
    expect(expectErr(await helmEngine({ binary: folder, temporaryFolder: homes }).version())).toMatchObject({
      type: "HelmMissing",
      code: "EACCES",
    });
  });

  it("cuts what it knows to be secret out of what helm complains about", async () => {
    const helm = await helmThat(
      `console.error("Error: UPGRADE FAILED: bad\\x1b[31m header canary-token\\nand canary-key"); process.exit(1);`,
    );

    const error = expectErr(await helm.upgrade(upgrade, access));

    expect(error).toMatchObject({ type: "HelmFailed", reason: "other", command: "upgrade prod" });
    expect(error.message).toBe("helm upgrade prod failed (other): UPGRADE FAILED: bad [31m header <redacted> and <redacted>");
  });

  it("tells rights and connections as the cluster's failures", async () => {
    const helm = await helmThat(
      `console.error(process.argv[2] === "uninstall" ? "Error: secrets is forbidden: User \\"u\\" cannot list" : "Error: Kubernetes cluster unreachable: connection refused"); process.exit(1);`,
    );

    expect(expectErr(await helm.uninstall(where, access))).toMatchObject({
      type: "KubeDenied",
      by: "authorization",
      operation: "helm uninstall prod",
    });
    expect(expectErr(await helm.rollback({ ...where, revision: 1 }, access))).toMatchObject({
      type: "KubeUnreachable",
      server: "https://cluster.example",
      code: "ECONNREFUSED",
    });
  });

  it("stops helm in an orderly way when the caller aborts, and returns when it is gone", async () => {
    const helm = await helmThat(
      `process.on("SIGTERM", () => setTimeout(() => { seen("stopped"); process.exit(1); }, 30)); seen("started"); setInterval(() => {}, 1000);`,
    );
    const abort = new AbortController();

    const running = helm.upgrade(upgrade, access, { signal: abort.signal });
    await waitFor(() => existsSync(join(folder, "seen")));
    abort.abort("operator left");

    expect(expectErr(await running)).toMatchObject({ type: "Aborted", cause: "operator left" });
    expect(await seen()).toBe("stopped");
    expect(await readdir(homes)).toEqual([]);
  });

  it("does not start helm for a caller who has left", async () => {
    const helm = await helmThat(`seen("started");`);

    expect(expectErr(await helm.upgrade(upgrade, access, { signal: AbortSignal.abort("operator left") }))).toMatchObject({
      type: "Aborted",
    });
    expect(existsSync(join(folder, "seen"))).toBe(false);
  });

  it("counts it as success when helm was told to stop and had succeeded already", async () => {
    const helm = await helmThat(`process.on("SIGTERM", () => process.exit(0)); seen("started"); setInterval(() => {}, 1000);`);
    const abort = new AbortController();

    const running = helm.upgrade(upgrade, access, { signal: abort.signal });
    await waitFor(() => existsSync(join(folder, "seen")));
    abort.abort("operator left");

    expect(expectOk(await running)).toBeUndefined();
  });

  it("takes helm and its credentials along when its own process is killed", async () => {
    const helm = `process.on("SIGTERM", () => { fs.writeFileSync(${JSON.stringify(join(folder, "told"))}, ""); process.exit(1); }); seen(process.pid); setInterval(() => {}, 1000);`;
    await helmThat(helm);
    const parent = await processWithEngine({ binary: join(folder, "helm"), temporaryFolder: homes });
    await waitFor(() => existsSync(join(folder, "seen")));
    const pid = Number(await seen());
    expect([isAlive(pid), (await readdir(homes)).length]).toEqual([true, 1]);

    parent.kill("SIGKILL");

    await waitFor(() => !isAlive(pid) && readdirSync(homes).length === 0);
    expect(existsSync(join(folder, "told"))).toBe(true);
  });

  it("sweeps what killed runs have left, and nothing that a living process needs", async () => {
    const dead = spawnSync(process.execPath, ["-e", ""]).pid;
    const name = async (pid: number): Promise<string> => (await helmFolder(undefined, homes)).path.replace(`-${process.pid}-`, `-${pid}-`);
    for (const path of [await name(dead), await name(1), join(homes, "osb-helm-00000000-1-other-machine"), join(homes, "unrelated")])
      await mkdir(path);
    const living = readdirSync(homes).filter((found) => !found.includes(`-${dead}-`));

    expectOk(await (await helmThat(`console.log("v4.2.3");`)).version());

    expect(readdirSync(homes)).toEqual(living);
  });

  it("kills a helm that does not listen", async () => {
    const helm = await helmThat(`process.on("SIGTERM", () => undefined); seen(process.pid); setInterval(() => {}, 1000);`, { graceMs: 50 });
    const abort = new AbortController();

    const running = helm.upgrade(upgrade, access, { signal: abort.signal });
    await waitFor(() => existsSync(join(folder, "seen")));
    abort.abort("operator left");

    expect(expectErr(await running)).toMatchObject({ type: "Aborted" });
    expect(isAlive(Number(await seen()))).toBe(false);
  });

  it("ends a helm that lives longer than any may", async () => {
    const helm = await helmThat(`setInterval(() => {}, 1000);`, { childLimitMs: 150 });

    expect(expectErr(await helm.upgrade(upgrade, access))).toMatchObject({ type: "HelmFailed", reason: "timed-out" });
  });

  it("tells when something outside killed helm", async () => {
    const helm = await helmThat(`process.kill(process.pid, "SIGKILL");`);

    expect(expectErr(await helm.upgrade(upgrade, access))).toMatchObject({
      type: "HelmFailed",
      reason: "killed",
      message: expect.stringContaining("SIGKILL"),
    });
  });

  it("takes what helm leaves unread and what it prints without end", async () => {
    const helm = await helmThat(
      `for (let i = 0; i < 40; i += 1) fs.writeSync(2, "x".repeat(10000) + "\\n"); fs.writeSync(2, "Error: release: not found\\n"); process.exitCode = 1;`,
    );

    const error = expectErr(await helm.upgrade({ ...upgrade, values: { long: "y".repeat(1_000_000) } }, access));

    expect(error).toMatchObject({ reason: "release-not-found" });
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
