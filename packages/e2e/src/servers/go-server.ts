import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A server that comes from Go modules: a small module of ours pins its version, `go build` makes it. */
export interface GoServer {
  /** Folder below `go/`, with the `go.mod` that pins everything. */
  readonly module: string;
  /** The main package. */
  readonly main: string;
  readonly name: string;
}

export const ETCD: GoServer = { module: "etcd", main: ".", name: "etcd" };
export const KUBE_APISERVER: GoServer = { module: "kubernetes", main: "k8s.io/kubernetes/cmd/kube-apiserver", name: "kube-apiserver" };
export const KUBE_CONTROLLER_MANAGER: GoServer = {
  module: "kubernetes",
  main: "k8s.io/kubernetes/cmd/kube-controller-manager",
  name: "kube-controller-manager",
};

const BUILD_FLAGS = ["build", "-trimpath", "-ldflags=-s -w"];

/** Tells whether this machine has a Go toolchain at all. */
export async function hasGo(): Promise<boolean> {
  return run("go", ["version"]).then(
    () => true,
    () => false,
  );
}

/**
 * The path of the server's binary, built if it is not in the cache yet. The cache is in the user's cache folder, by the digest of the
 * module's files, the flags and the toolchain, so that another checkout finds it too.
 */
export async function goServerBinary(server: GoServer): Promise<string> {
  const source = join(import.meta.dirname, "../../go", server.module);
  const folder = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "osb-e2e", await digestOf(source, server));
  const binary = join(folder, server.name);
  if (existsSync(binary)) return binary;

  await mkdir(folder, { recursive: true });
  const unfinished = `${binary}.${process.pid}`;
  try {
    await run("go", [...BUILD_FLAGS, "-o", unfinished, server.main], { cwd: source, env: { ...process.env, CGO_ENABLED: "0" }, maxBuffer: 64 << 20 });
    await rename(unfinished, binary); // Whole or not there: another run may build the same.
  } finally {
    await rm(unfinished, { force: true });
  }
  return binary;
}

async function digestOf(source: string, { main }: GoServer): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify([main, BUILD_FLAGS, (await run("go", ["version"])).stdout]));
  for (const file of (await readdir(source)).sort()) hash.update(file).update(await readFile(join(source, file)));
  return hash.digest("hex").slice(0, 16);
}
