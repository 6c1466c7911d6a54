import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expectErr, expectOk } from "@osb/testing";
import { helmBinary } from "@osb/tooling/helm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { helmEngine } from "../../helm-engine/helm-engine.ts";
import type { HelmEngine } from "../../helm-engine/helm-port.ts";
import { readChart } from "../../release/chart-source.ts";
import { helmInMemory } from "../helm-in-memory.ts";
import { SNIPPETS, VALUES_OF_SNIPPETS } from "../contract/snippets.ts";
import { VALUE_SETS } from "../contract/value-sets.ts";

const helms = { 3: await helmBinary(3), 4: await helmBinary(4) };
const VERSIONS = { 3: "v3.17.3", 4: "v4.2.3" } as const;

describe.for([3, 4] as const)("a chart rendered in memory, like the real helm %i,", { skip: helms[4] === undefined }, (major) => {
  const real = helmEngine({ binary: String(helms[major]) });
  const memory = helmInMemory({ version: VERSIONS[major] });
  let bundled: string;
  let folder: string;

  beforeAll(async () => {
    bundled = expectOk(await readChart({ kind: "bundled" })).path;
    folder = await mkdtemp(join(tmpdir(), "render-chart-test-"));
  });

  afterAll(() => rm(folder, { recursive: true }));

  const render = (helm: HelmEngine, chart: string, values: object) =>
    helm.template({ release: "prod", namespace: "brokers", chart, values });

  async function chartWith(name: string, files: Readonly<Record<string, string>>): Promise<string> {
    for (const [path, text] of Object.entries({ "Chart.yaml": "{ apiVersion: v2, name: c, version: 1.0.0, appVersion: '2' }", ...files })) {
      await mkdir(dirname(join(folder, name, path)), { recursive: true });
      await writeFile(join(folder, name, path), text);
    }
    return join(folder, name);
  }

  it.for(Object.entries(VALUE_SETS))("has the same objects with %s, and the same text", async ([, values]) => {
    const rendered = expectOk(await render(real, bundled, values));

    const text = expectOk(await render(memory, bundled, values));

    const objects = (yaml: string): unknown[] => parseAllDocuments(yaml).map((document): unknown => document.toJS());
    expect(objects(text)).toEqual(objects(rendered));
    expect(text).toBe(rendered);
  });

  it("says the same with each construct and each function", async () => {
    const files = Object.entries(SNIPPETS).map(([name, snippet]): readonly [string, string] => [
      `templates/${name}.yaml`,
      snippet.includes("\n") ? snippet : `x: |-\n  ${snippet}\n`,
    ]);
    const chart = await chartWith("snippets", {
      "templates/_names.tpl": `{{- define "named" }}{{ .a }}-{{ . | len }}{{ end -}}\n{{ define "spaced" }}\n  a: {{ . }}\n{{ end }}`,
      "values.yaml": VALUES_OF_SNIPPETS,
      ...Object.fromEntries(files),
    });
    const parts = (text: string): object =>
      Object.fromEntries(text.split(/^---\n# Source: c\/templates\//m).map((part) => [part.slice(0, part.indexOf("\n")), part]));

    const mine = parts(expectOk(await render(memory, chart, { given: { a: 1, b: null } })));

    expect(Object.keys(mine)).toHaveLength(Object.keys(SNIPPETS).length + 1);
    expect(mine).toEqual(parts(expectOk(await render(real, chart, { given: { a: 1, b: null } }))));
  });

  it("leaves out what .helmignore names, and sorts by kind", async () => {
    const chart = await chartWith("files", {
      ".helmignore": "# a comment\n*.bak\n/templates/skipped\ntemplates/b?.yaml\nold/\n",
      "templates/a.yaml":
        "kind: Service\napiVersion: v1\nmetadata: { name: a }\n---\nkind: Other\napiVersion: x/v1\nmetadata: { name: b }\n---\n# nothing\n",
      "templates/z.yaml": "kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nmetadata: { name: z }\n",
      "templates/b1.yaml": "a: {{ unclosed",
      "templates/c.bak": "a: {{ unclosed",
      "templates/old/d.yaml": "a: {{ unclosed",
      "templates/skipped": "a: {{ unclosed",
      "templates/.hidden": "a: {{ unclosed",
      "templates/deep/e.yaml": "kind: Another\napiVersion: x/v1\nmetadata: { name: e }\n",
    });

    expect(expectOk(await render(memory, chart, {}))).toBe(expectOk(await render(real, chart, {})));
  });

  it.for<readonly [what: string, template: string]>([
    ["a value that is required", "a: {{ required `give me x` .Values.x }}"],
    ["a failure inside another template", '{{ define "inner" }}{{ fail "no" }}{{ end }}\n  {{ include "inner" . }}'],
    ["a field of nothing", "a: {{ .Values.x.y }}"],
    ["a function that nobody knows", "a:\n  b: {{ nosuch 1 }}"],
    ["types that cannot be compared", "a: {{ eq 1 .Values.one }}"],
    ["an action that does not end", "a: {{ if true }}b"],
    ["what is no YAML", "a: b: c"],
  ])("fails for %s, for the same reason", async ([, template]) => {
    const chart = await chartWith("failing", { "templates/x.yaml": template, "values.yaml": "one: 1" });

    const failure = expectErr(await render(memory, chart, {}));

    const { type, reason } = expectErr(await render(real, chart, {})) as { readonly type: string; readonly reason?: string };
    expect(failure).toMatchObject({ type, reason });
  });
});
