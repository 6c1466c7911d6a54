import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "./cache-folder.ts";

const run = promisify(execFile);

/** A server that comes from Go modules: a small module of ours pins its version, `go build` makes it. */
export interface GoServer {
  readonly name: string;
  /** Folder below `go/`, with the `go.mod` that pins everything. */
  readonly module: string;
  /** The main package. */
  readonly main: string;
  /** What it says of itself, by the names of Go variables; a release's build script sets the same. */
  readonly stamps: Readonly<Record<string, string>>;
}

/** The version of Kubernetes that `go/kubernetes/go.mod` pins. */
export const KUBERNETES_VERSION = "v1.36.3";

const KUBERNETES_STAMPS = {
  "k8s.io/component-base/version.gitVersion": KUBERNETES_VERSION,
  "k8s.io/component-base/version.gitMajor": "1",
  "k8s.io/component-base/version.gitMinor": "36",
  "k8s.io/component-base/version.gitTreeState": "clean",
};

export const ETCD: GoServer = { name: "etcd", module: "etcd", main: ".", stamps: {} };
export const KUBE_APISERVER: GoServer = kubernetes("kube-apiserver");
export const KUBE_CONTROLLER_MANAGER: GoServer = kubernetes("kube-controller-manager");

function kubernetes(name: string): GoServer {
  return { name, module: "kubernetes", main: `k8s.io/kubernetes/cmd/${name}`, stamps: KUBERNETES_STAMPS };
}

/** Tells whether this machine has a Go toolchain at all. */
export async function hasGo(): Promise<boolean> {
  return run("go", ["version"]).then(
    () => true,
    () => false,
  );
}

/**
 * The path of the server's binary, built if it is not in the cache yet (minutes). The cache is in the user's cache folder, by the digest
 * of the module's files, the flags and the toolchain, so that another checkout finds it too.
 */
export async function goServerBinary(server: GoServer): Promise<string> {
  const source = join(import.meta.dirname, "../../go", server.module);
  const flags = buildFlags(server);
  const folder = cacheFolder(await digestOf(source, [server.main, ...flags]));
  const binary = join(folder, server.name);
  if (existsSync(binary)) return binary;

  await mkdir(folder, { recursive: true });
  const unfinished = `${binary}.${process.pid}`;
  try {
    const env = { ...process.env, CGO_ENABLED: "0" };
    await run("go", [...flags, "-o", unfinished, server.main], { cwd: source, env, maxBuffer: 64 << 20 });
    await rename(unfinished, binary); // Whole or not there: another run may build the same.
  } finally {
    await rm(unfinished, { force: true });
  }
  return binary;
}

function buildFlags({ stamps }: GoServer): readonly string[] {
  const variables = Object.entries(stamps).map(([name, value]) => `-X ${name}=${value}`);
  return ["build", "-trimpath", `-ldflags=${["-s -w", ...variables].join(" ")}`];
}

async function digestOf(source: string, build: readonly string[]): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify([build, (await run("go", ["version"])).stdout]));
  for (const file of (await readdir(source)).toSorted()) hash.update(file).update(await readFile(join(source, file)));
  return hash.digest("hex").slice(0, 16);
}
