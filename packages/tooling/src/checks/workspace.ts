import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface Workspace {
  /** Absolute path of the checkout. */
  readonly root: string;
  readonly packages: readonly PublicPackage[];
}

export interface PublicPackage {
  /** Without the scope. */
  readonly name: string;
  readonly folder: string;
  readonly manifest: Manifest;
}

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly description?: string;
  readonly license?: string;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** The packages that are published, read from disk. */
export function readWorkspace(root: string): Workspace {
  const packages = readdirSync(join(root, "packages")).flatMap((name) => {
    const folder = join(root, "packages", name);
    const file = join(folder, "package.json");
    if (!existsSync(file)) return [];
    const manifest = JSON.parse(readFileSync(file, "utf8")) as Manifest;
    return manifest.private === true ? [] : [{ name, folder, manifest }];
  });
  return { root, packages };
}
