import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { PolicyDocument } from "@osb/testing/aws";
import { expect, it } from "vitest";
import { CLUSTER_TOOLS, GO } from "../suite/needs.ts";
import { suiteOn } from "../suite/suite-on.ts";
import { type RealWorld, startRealWorld } from "../world/real-world.ts";
import { kubectl } from "./kubectl.ts";
import { type EntryCaller, type EntryEnd, type EntryInput, runEntry } from "./run-entry.ts";

const RIGHTS = fileURLToPath(new URL("../../../../examples/install-on-cluster/rights/", import.meta.url));
const LIMIT_MS = 120_000;

/** For the names that the files have in them. */
const input: EntryInput = { installation: { name: "demo" }, region: "us-east-1", namespace: "brokers", scope: { kind: "cluster" } };

await suiteOn("the example's rights on a real cluster", [GO, CLUSTER_TOOLS], startRealWorld, (world) => {
  let caller: EntryCaller;

  it("are taken by its RBAC as they are written", async () => {
    for (const namespace of ["brokers", "space"]) await kubectl(world().cluster, "create", "namespace", namespace);
    await kubectl(world().cluster, "apply", "-f", `${RIGHTS}on-kubernetes.yaml`);
    for (const role of ["osb-installer", "osb-installer-cluster-wide"]) await bind("cluster", role);
    await bind("brokers", "osb-installer");
    caller = await alice(world());

    expect(await kubectl(world().cluster, "auth", "can-i", "create", "leases", "-n", "brokers", "--as=alice")).toBe("yes\n");
  });

  it(
    "are enough to install with, and not for more",
    async () => {
      expect(await run("install")).toMatchObject({ code: 0 });
      const { code, output } = await run("destroy");

      expect(code).toBe(1);
      expect(output).toContain("Grant the kubeconfig's user this right: list serviceinstances.servicecatalog.k8s.io.");
    },
    LIMIT_MS,
  );

  it(
    "are enough to take it away with, where those come on top",
    async () => {
      for (const role of ["osb-remover", "osb-remover-cluster-wide"]) await bind("cluster", role);
      await bind("brokers", "osb-remover");

      expect(await run("destroy")).toMatchObject({ code: 0 });
      expect(world().aws.snapshot()).toMatchObject({ users: [], policies: [] });
    },
    LIMIT_MS,
  );

  it("are told when one of them is missing, before anything is changed", async () => {
    await kubectl(world().cluster, "delete", "rolebinding", "osb-installer", "-n", "brokers");

    const { code, output } = await run("install");

    expect(code).toBe(1);
    expect(output).toContain("nothing was changed");
    expect(output).toContain("create leases.coordination.k8s.io");
  });

  function run(verb: "install" | "destroy"): Promise<EntryEnd> {
    return runEntry(world(), { verb, input, helm: 4, caller });
  }

  async function bind(where: string, role: string): Promise<void> {
    await (where === "cluster"
      ? kubectl(world().cluster, "create", "clusterrolebinding", role, `--clusterrole=${role}`, "--user=alice")
      : kubectl(world().cluster, "create", "rolebinding", role, `--role=${role}`, "--user=alice", "-n", where));
  }
});

/** The administrator, speaking as somebody who has nothing but what the files give. */
async function alice({ cluster, aws }: RealWorld): Promise<EntryCaller> {
  const kubeConfig = JSON.parse(cluster.kubeConfig()) as { readonly users: readonly { readonly name: string; readonly user: object }[] };
  const users = kubeConfig.users.map(({ name, user }) => ({ name, user: { ...user, as: "alice" } }));
  const policy = JSON.parse(await readFile(`${RIGHTS}at-aws.json`, "utf8")) as PolicyDocument;
  return { kubeConfig: JSON.stringify({ ...kubeConfig, users }), awsKey: aws.principal(policy) };
}
