import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { PublicPackage } from "../checks/workspace.ts";

/** Something that users import. */
export interface Entry {
  /** As users write it: `@osb/testing/aws`. */
  readonly specifier: string;
  readonly source: URL;
  /** `undefined` where it was not built yet. */
  readonly built: URL | undefined;
}

interface Target {
  readonly "@osb/source"?: string | undefined;
  readonly default?: string | undefined;
}

/** The modules that a package offers, by its `exports`. */
export function entriesOf({ folder, manifest }: PublicPackage): readonly Entry[] {
  return Object.entries(manifest.exports ?? {}).flatMap(([subpath, target]) => {
    const { "@osb/source": source, default: built } = (typeof target === "object" ? target : {}) as Target;
    if (source === undefined) return [];
    const path = built === undefined ? undefined : join(folder, built);
    return [
      {
        specifier: join(manifest.name, subpath),
        source: pathToFileURL(join(folder, source)),
        built: path !== undefined && existsSync(path) ? pathToFileURL(path) : undefined,
      },
    ];
  });
}
