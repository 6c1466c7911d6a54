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

/**
 * By what `OSB_KUBERNETES` may be: the version, the folder of `go/` that pins it, the Go packages that say the version, and the API version of
 * PodSecurity's configuration.
 */
const RELEASES = {
  "1.36": { version: "v1.36.3", module: "kubernetes", saidBy: ["k8s.io/component-base/version"], podSecurityApi: "v1" },
  // The oldest whose modules are whole: what earlier ones generate while they are built is not in them.
  "1.24": {
    version: "v1.24.0",
    module: "kubernetes-1.24",
    saidBy: ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"],
    podSecurityApi: "v1beta1",
  },
} as const;

/** The release of Kubernetes to run on: the newest, or what the variable `OSB_KUBERNETES` says. */
export const KUBERNETES = chosenRelease(process.env["OSB_KUBERNETES"] ?? "1.36");

export const ETCD: GoServer = { name: "etcd", module: "etcd", main: ".", stamps: {} };
export const KUBE_APISERVER: GoServer = kubernetes("kube-apiserver");
export const KUBE_CONTROLLER_MANAGER: GoServer = kubernetes("kube-controller-manager");

function chosenRelease(name: string): (typeof RELEASES)[keyof typeof RELEASES] {
  if (Object.hasOwn(RELEASES, name)) return RELEASES[name as keyof typeof RELEASES];
  throw new Error(`OSB_KUBERNETES is ${name}, and has to be one of ${Object.keys(RELEASES).join(", ")}`);
}

function kubernetes(name: string): GoServer {
  const { version, module, saidBy } = KUBERNETES;
  const [major = "", minor = ""] = version.slice(1).split(".");
  const facts = { gitVersion: version, gitMajor: major, gitMinor: minor, gitTreeState: "clean" };
  const stamps = saidBy.flatMap((of) => Object.entries(facts).map(([variable, value]) => [`${of}.${variable}`, value] as const));
  return { name, module, main: `k8s.io/kubernetes/cmd/${name}`, stamps: Object.fromEntries(stamps) };
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
