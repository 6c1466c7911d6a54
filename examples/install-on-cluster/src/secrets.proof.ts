import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { WorldSnapshot } from "@osb/testing";
import { helmBinary } from "@osb/tooling/helm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allObjects, type FoundObject } from "./trials/all-objects.ts";
import { filesIn } from "./trials/files-in.ts";
import { HOMES, knownSecrets, withoutKept } from "./trials/known-secrets.ts";
import { PLANTED_LEAKS } from "./trials/planted-leaks.ts";
import { type Canary, secretTraces } from "./trials/secret-traces.ts";
import type { EndedProgram } from "./trials/start-program.ts";
import { startTrial, type Trial } from "./trials/start-trial.ts";
import { type ProcessWatch, watchProcesses } from "./trials/watch-processes.ts";

const helm = await helmBinary(4);

describe.skipIf(helm === undefined)("the secrets of an installation (skipped where npm has no helm for the platform)", () => {
  let trial: Trial;
  let canaries: readonly Canary[];
  let runs: readonly EndedProgram[];
  let processes: ProcessWatch;
  let duringHelm: HelmFolder;
  let installed: { readonly objects: readonly FoundObject[]; readonly snapshot: WorldSnapshot };
  let destroyed: readonly FoundObject[];
  let files: ReadonlyMap<string, string>;
  const traces = (found: unknown): readonly string[] => secretTraces(typeof found === "string" ? found : JSON.stringify(found), canaries);

  beforeAll(async () => {
    trial = await startTrial(String(helm));
    const { world, kube } = trial;
    processes = watchProcesses(() => trial.processes());

    const keyStored = await world.holdNext(/^PUT .*secrets\/demo-aws-key /, "after");
    const helmRuns = await world.holdNext(/^POST .*\/secrets .* Helm/, "before");
    const first = trial.run("install");
    await first.until(keyStored.reached);
    // The answer that echoes the key gets lost: what deals with failures has it in its hands too.
    await keyStored.lose();
    await first.until(helmRuns.reached);
    duringHelm = await helmFolderOf(trial);
    await helmRuns.release();
    const install = await first.ended;
    canaries = await knownSecrets(trial);
    installed = { objects: await allObjects(kube), snapshot: await world.snapshot() };

    const plan = await trial.run("plan").ended;
    const again = await trial.run("install").ended;
    const refused = await trial.run("install", { AWS_SECRET_ACCESS_KEY: `${world.secretAccessKey}x` }).ended;
    runs = [install, plan, again, refused, await trial.run("destroy").ended];
    destroyed = await allObjects(kube);
    await processes.stop();
    files = await filesIn(trial.folder);
  }, 120_000);

  afterAll(() => trial[Symbol.asyncDispose]());

  it("are known, and are where they belong", () => {
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 1, 0]);
    expect(new Set(canaries.map(({ name }) => name)).size).toBe(5);
    expect(Math.min(...canaries.map(({ value }) => value.length))).toBeGreaterThanOrEqual(32);
    for (const [kept, { name }] of Object.entries(HOMES))
      expect(traces(installed.objects.filter(({ object }) => object.metadata.name === name))).toContain(`${kept}, base64`);
  });

  it("are in nothing that is printed", () => {
    expect(runs.flatMap(({ stdout, stderr }) => [...traces(stdout), ...traces(stderr)])).toEqual([]);
  });

  it("are in no argument and no environment of helm, nor of what watches over it", () => {
    const children = processes.seen().filter(({ command }) => command[0] === helm || command[1] === "-e");
    const started = children.map(({ command }) => [command[0] === helm ? "helm" : "watchdog", argumentAfter(helm, command)].join(" "));

    expect(started).toEqual(expect.arrayContaining(["watchdog upgrade", "helm upgrade", "watchdog uninstall", "helm uninstall"]));
    expect(children.flatMap(traces)).toEqual([]);
  });

  it("are in no argument of the entry", () => {
    const entries = processes.seen().filter(({ command }) => command.some((argument) => argument.endsWith("/main.ts")));

    // One that has just been forked, and is about to become another program, still has its arguments.
    expect(entries.length).toBeGreaterThanOrEqual(5);
    expect(entries.flatMap(({ command }) => traces(command))).toEqual([]);
  });

  it("are on the disk only while helm runs: the token, in a file that nobody else may read", () => {
    expect(duringHelm).toMatchObject({ folderMode: 0o700, kubeConfigMode: 0o600 });
    const found = [...duringHelm.files].flatMap(([path, text]) => traces(text).map((trace) => `${trace} in ${path}`));
    expect(found.filter((trace) => !/^token of the cluster, .* in kubeconfig$/.test(trace))).toEqual([]);
    expect(found).toContain("token of the cluster, plain in kubeconfig");
  });

  it("are in no file that is left", async () => {
    const { kubeconfig: given, ...left } = Object.fromEntries(files);

    expect(traces(given)).not.toEqual([]);
    expect(Object.entries(left).flatMap(([path, text]) => traces(text).map((trace) => `${trace} in ${path}`))).toEqual([]);
    expect(await trial.helmFolders()).toEqual([]);
  });

  it("are in no object besides: no label, no annotation, no event, no other Secret, and not packed in the release's record", () => {
    const resources = installed.objects.map(({ resource }) => resource);
    expect(resources).toEqual(
      expect.arrayContaining([...Object.keys(installed.snapshot.kubernetes), "events", "pods", "replicasets.apps"]),
    );
    expect(secretTraces(JSON.stringify(installed.objects), [{ name: "name of the table", value: "tableName" }])).toContain(
      "name of the table, plain, packed",
    );

    expect(installed.objects.flatMap((found) => traces(withoutKept(found)))).toEqual([]);
  });

  it("are in nothing that AWS shows of what was made", () => {
    expect(traces(installed.snapshot.aws)).toEqual([]);
  });

  it("are gone with the installation", () => {
    expect(traces(destroyed)).toEqual([]);
  });

  it.each(Object.keys(PLANTED_LEAKS))("would be found in %s", async (place) => {
    const { name, value } = canaries.find((canary) => canary.name === "password of the broker") as Canary;

    const found = traces(await PLANTED_LEAKS[place]?.(trial, value));

    expect(found.filter((trace) => trace.startsWith(name))).not.toEqual([]);
  });
});

function argumentAfter(argument: string | undefined, command: readonly string[]): string | undefined {
  return command[command.indexOf(argument ?? "") + 1];
}

interface HelmFolder {
  readonly folderMode: number;
  readonly kubeConfigMode: number;
  readonly files: ReadonlyMap<string, string>;
}

/** The folder of the one helm that runs. */
async function helmFolderOf(trial: Trial): Promise<HelmFolder> {
  const [name = ""] = await trial.helmFolders();
  const folder = join(trial.folder, name);
  const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;
  return { folderMode: await modeOf(folder), kubeConfigMode: await modeOf(join(folder, "kubeconfig")), files: await filesIn(folder) };
}
