import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { Extractor, ExtractorConfig, ExtractorLogLevel } from "@microsoft/api-extractor";
import type { PublicPackage, Workspace } from "./workspace.ts";

/**
 * The reviewed public face of each entry point, kept in `packages/<name>/api/`. Needs the declarations of a build.
 * @returns one sentence per report that differs from the kept one; with `update` the kept ones are rewritten instead.
 */
export function apiReports({ root, packages }: Workspace, update: boolean): readonly string[] {
  return packages.flatMap((at) =>
    entriesOf(at).flatMap((entry) =>
      report(root, at, entry, update) ? [] : [`packages/${at.name}/api/${entry.report}.api.md is not what the code exports`],
    ),
  );
}

interface Entry {
  readonly report: string;
  readonly declarations: string;
}

function entriesOf({ name, manifest }: PublicPackage): readonly Entry[] {
  return Object.entries(manifest.exports ?? {}).flatMap(([path, target]) =>
    typeof target === "object" && target !== null && "types" in target
      ? [{ report: path === "." ? name : `${name}-${path.slice(2).replaceAll("/", "-")}`, declarations: String(target.types) }]
      : [],
  );
}

function report(root: string, { folder, name }: PublicPackage, entry: Entry, update: boolean): boolean {
  const reportFolder = join(folder, "api");
  mkdirSync(reportFolder, { recursive: true });
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(folder, "package.json"),
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: join(folder, entry.declarations),
      compiler: { overrideTsconfig: overrideTsconfig(root), skipLibCheck: true },
      apiReport: {
        enabled: true,
        reportFileName: `${entry.report}.api.md`,
        reportFolder,
        reportTempFolder: join(folder, "node_modules/.cache/api"),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
      },
    },
  });
  if (!existsSync(config.mainEntryPointFilePath)) throw new Error(`${name} has no ${entry.declarations}: build first`);
  const quiet = {
    showVerboseMessages: false,
    messageCallback: (message: { logLevel: string; handled: boolean }) => void (message.handled = message.logLevel !== "error"),
  };
  const result = Extractor.invoke(config, { localBuild: update, ...quiet });
  return result.succeeded && (update || !result.apiReportChanged);
}

function overrideTsconfig(root: string): object {
  return {
    compilerOptions: {
      target: "ES2022",
      lib: ["ES2022", "ESNext.Disposable"],
      module: "NodeNext",
      moduleResolution: "NodeNext",
      types: ["node"],
      typeRoots: [join(root, "node_modules/@types")],
      strict: true,
      skipLibCheck: true,
      allowImportingTsExtensions: true,
      noEmit: true,
    },
    include: ["dist/**/*.d.ts"],
  };
}
