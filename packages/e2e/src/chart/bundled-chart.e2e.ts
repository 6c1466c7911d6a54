import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { helmBinary } from "@osb/tooling/helm";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { kubectl, kubectlWith } from "../journeys/kubectl.ts";
import { startCluster } from "../stack/cluster.ts";
import { CLUSTER_TOOLS, GO } from "../suite/needs.ts";
import { suiteOn } from "../suite/suite-on.ts";

const CHART = fileURLToPath(new URL("../../../helm-install/chart", import.meta.url));
const VALUES = ["broker.region=us-east-1", "broker.templates.bucket=templates", "broker.templates.region=us-east-1"];

interface Rendered {
  readonly kind: string;
  readonly spec?: { readonly template?: { readonly metadata: object; readonly spec: PodSpec } };
}

interface PodSpec {
  readonly securityContext: object;
}

await suiteOn(
  "the bundled chart on a real API server",
  [GO, CLUSTER_TOOLS],
  () => startCluster({ podSecurity: "restricted" }),
  (cluster) => {
    describe.each([4, 3] as const)("as helm %d renders it", (helm) => {
      it("has only objects that the server accepts, strictly, one by one", async () => {
        const objects = await rendered(helm);

        for (const object of objects) {
          const told = await kubectlWith(
            cluster(),
            JSON.stringify(object),
            "apply",
            "--server-side",
            "--validate=strict",
            "--dry-run=server",
            "-f",
            "-",
          );
          expect(told).toMatch(/serverside-applied \(server dry run\)\n$/);
        }
        expect(objects.map(({ kind }) => kind).toSorted()).toEqual(["Deployment", "NetworkPolicy", "Service", "ServiceAccount"]);
      });

      it("has pods that a namespace with PodSecurity restricted admits", async () => {
        await kubectl(cluster(), "create", "serviceaccount", "demo", "--namespace=default").catch(() => undefined);

        expect(await created(podOf(await rendered(helm)))).toBe("pod/demo created (server dry run)\n");
      });
    });

    it("would be refused with a field that the server does not know", async () => {
      const [object] = await rendered(4);

      const told = kubectlWith(
        cluster(),
        JSON.stringify({ ...object, bogus: true }),
        "apply",
        "--server-side",
        "--validate=strict",
        "--dry-run=server",
        "-f",
        "-",
      );

      await expect(told).rejects.toThrow("bogus");
    });

    it("would be refused without what makes its pods restricted", async () => {
      const { spec, ...pod } = podOf(await rendered(4));

      await expect(created({ ...pod, spec: { ...spec, securityContext: {} } })).rejects.toThrow(
        'violates PodSecurity "restricted:latest": runAsNonRoot != true',
      );
    });

    async function created(pod: object): Promise<string> {
      return kubectlWith(cluster(), JSON.stringify(pod), "create", "--dry-run=server", "-f", "-");
    }
  },
);

async function rendered(helm: 3 | 4): Promise<readonly Rendered[]> {
  const args = ["template", "demo", CHART, "--namespace=default", ...VALUES.flatMap((value) => ["--set", value])];
  const { stdout } = await promisify(execFile)((await helmBinary(helm)) ?? "helm", args, { env: { HOME: "/nonexistent" } });
  return parseAllDocuments(stdout).map((document) => document.toJS() as Rendered);
}

function podOf(objects: readonly Rendered[]): { readonly spec: PodSpec } {
  const template = objects.find(({ kind }) => kind === "Deployment")?.spec?.template;
  if (template === undefined) throw new Error("the chart has no Deployment");
  return { apiVersion: "v1", kind: "Pod", ...template, metadata: { ...template.metadata, name: "demo", namespace: "default" } } as {
    readonly spec: PodSpec;
  };
}
