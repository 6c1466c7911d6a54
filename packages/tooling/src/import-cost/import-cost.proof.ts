import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PublicPackage, readWorkspace } from "../checks/workspace.ts";
import { entriesOf } from "./entries-of.ts";
import { importCost } from "./import-cost.ts";

const root = join(import.meta.dirname, "../../../..");
const { packages } = readWorkspace(root);
const entries = packages.flatMap((one) => entriesOf(one).map((entry) => [entry.specifier, entry, clientsOf(one)] as const));

/** The AWS clients that a package's users have to bring. client-node is never among them: users hand in what they made with it. */
function clientsOf({ manifest }: PublicPackage): readonly string[] {
  return Object.keys(manifest.peerDependencies ?? {}).filter((name) => name.startsWith("@aws-sdk/client-"));
}

describe("importing", () => {
  it("is looked at for every package", () => {
    expect(new Set(entries.map(([specifier]) => specifier.split("/")[1]))).toEqual(new Set(packages.map(({ name }) => name)));
    expect(entries.length).toBeGreaterThan(packages.length);
  });

  it.each(entries)("%s loads no client but those that its users have to bring", async (_, { source }, brought) => {
    const { clients } = await importCost(source);

    expect(clients.filter((client) => !brought.includes(client))).toEqual([]);
  });

  it.each([["@osb/aws-prereqs"], ["@osb/verify"]])("%s loads the three clients that it is made for", async (name) => {
    const [, entry] = entries.find(([specifier]) => specifier === name) ?? [];

    expect((await importCost(entry?.source as URL)).clients).toEqual([
      "@aws-sdk/client-dynamodb",
      "@aws-sdk/client-iam",
      "@aws-sdk/client-sts",
    ]);
  });
});

describe("importCost", () => {
  let folder: string;
  const resolveIn = (name: string, specifier: string): string =>
    createRequire(join(root, "packages", name, "package.json")).resolve(specifier);
  const written = async (name: string, text: string): Promise<URL> => {
    await writeFile(join(folder, name), text);
    return pathToFileURL(join(folder, name));
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "osb-import-"));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("notices a client that is imported further down", async () => {
    await written("inner.mjs", `import ${JSON.stringify(pathToFileURL(resolveIn("kubernetes", "@kubernetes/client-node")).href)};`);

    expect((await importCost(await written("outer.mjs", 'import "./inner.mjs";'))).clients).toEqual(["@kubernetes/client-node"]);
  });

  it("notices a client that one CommonJS module requires from another", async () => {
    await written("inner.cjs", `require(${JSON.stringify(resolveIn("aws-prereqs", "@aws-sdk/client-iam"))});`);

    expect((await importCost(await written("outer.cjs", 'require("./inner.cjs");'))).clients).toEqual(["@aws-sdk/client-iam"]);
  });

  it("notices the clients that a source imports: the example's are its own", async () => {
    const example = pathToFileURL(join(root, "examples/install-on-cluster/src/read-command.ts"));

    expect((await importCost(example)).clients).toEqual([
      ...["@aws-sdk/client-dynamodb", "@aws-sdk/client-iam", "@aws-sdk/client-sts"],
      "@kubernetes/client-node",
    ]);
  });

  it("takes next to nothing for a module in which there is nothing", async () => {
    const { modules, clients, addedBytes } = await importCost(await written("empty.mjs", ""));

    expect({ modules, clients }).toEqual({ modules: 1, clients: [] });
    expect(addedBytes).toBeLessThan(8 * 1_024 * 1_024);
  });
});
