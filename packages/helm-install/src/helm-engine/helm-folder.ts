import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { fingerprintOf, type Secret } from "@osb/core";

/** The machine is part of the name: containers may share a temporary folder, and know nothing of each other's processes. */
const PREFIX = `osb-helm-${fingerprintOf(hostname()).slice(0, 8)}-`;

/** A folder for one helm process: its home, its caches, and the credentials it reaches the cluster with. */
export interface HelmFolder extends AsyncDisposable {
  readonly path: string;
}

/**
 * Makes the folder, for its owner alone (0700), with the kubeconfig in a file of mode 0600. Declare it with `await using`.
 * Where the process is killed before the folder can be removed, helm's watchdog removes it, and where that is killed too, the
 * next {@link sweepHelmFolders}.
 */
export async function helmFolder(kubeConfig: Secret | undefined, parent = tmpdir()): Promise<HelmFolder> {
  const path = await mkdtemp(join(parent, `${PREFIX}${process.pid}-`));
  const remove = (): Promise<void> => rm(path, { recursive: true, force: true });
  try {
    if (kubeConfig !== undefined) await writeFile(join(path, "kubeconfig"), kubeConfig.reveal(), { mode: 0o600, flag: "wx" });
  } catch (thrown) {
    await remove();
    throw thrown;
  }
  return { path, [Symbol.asyncDispose]: remove };
}

/** Removes the folders of runs on this machine that are no more. Folders of processes that live, and of other users, stay. */
export async function sweepHelmFolders(parent = tmpdir()): Promise<void> {
  const mine = (await readdir(parent)).filter((name) => name.startsWith(PREFIX));
  for (const name of mine) {
    const pid = Number(name.slice(PREFIX.length).split("-")[0]);
    if (!Number.isInteger(pid) || lives(pid)) continue;
    const path = join(parent, name);
    const owner = await stat(path).then(
      ({ uid }) => uid,
      () => undefined,
    );
    if (owner === process.getuid?.()) await rm(path, { recursive: true, force: true });
  }
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (thrown) {
    // EPERM is somebody else's process.
    return !(thrown instanceof Error && "code" in thrown && thrown.code === "ESRCH");
  }
}
