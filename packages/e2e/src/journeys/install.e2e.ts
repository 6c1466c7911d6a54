import { kubeClientOver, NAMESPACES } from "@osb/kubernetes";
import { expectOk } from "@osb/testing";
import { describe, expect, it } from "vitest";
import { CLUSTER_TOOLS, GO } from "../suite/needs.ts";
import { suiteOn } from "../suite/suite-on.ts";
import { startRealWorld } from "../world/real-world.ts";
import { forwarded } from "./forwarded.ts";
import { kubectl } from "./kubectl.ts";
import { type EntryInput, runEntry } from "./run-entry.ts";

const CLUSTER_SCOPE = { kind: "cluster" } as const;
const SPACE_SCOPE = { kind: "namespace", namespace: "space" } as const;
const LIMIT_MS = 120_000;

interface Offered {
  readonly id: string;
  readonly name: string;
  readonly plans: readonly { readonly id: string }[];
}

await suiteOn("the example's entry on a real cluster", [GO, CLUSTER_TOOLS], startRealWorld, (world) => {
  describe.each([
    [4, "cluster", CLUSTER_SCOPE],
    [4, "namespace", SPACE_SCOPE],
    [3, "cluster", CLUSTER_SCOPE],
    [3, "namespace", SPACE_SCOPE],
  ] as const)("with helm %d, for the %s", (helm, _, scope) => {
    const name = `${scope.kind}-${helm}`;
    const input: EntryInput = { installation: { name }, region: "us-east-1", namespace: `broker-${name}`, scope };
    const broker =
      scope.kind === "cluster"
        ? ["clusterservicebrokers.servicecatalog.k8s.io"]
        : ["servicebrokers.servicecatalog.k8s.io", "-n", scope.namespace];

    it(
      "goes from nothing to services in the marketplace",
      async () => {
        if (scope.kind === "namespace") await makeNamespace(scope.namespace);

        const { code, output } = await runEntry(world(), { verb: "install", input, helm });

        expect({ code, output }).toMatchObject({ code: 0 });
        // Beside a broker of a namespace lies a copy of the password, which its credentials have to be read from.
        expect(output).toContain(`\n${scope.kind === "cluster" ? 10 : 11} changes made.`);
        expect(output).toMatch(/SERVICE +PLANS +DESCRIPTION\ndynamodb .*\ns3 .*\nsns .*\nsqs /);
      },
      LIMIT_MS,
    );

    it("is what kubectl shows, NAME, URL, STATUS and AGE", async () => {
      const shown = await kubectl(world().cluster, "get", ...broker);

      expect(shown).toMatch(
        new RegExp(`^NAME +URL +STATUS +AGE\\n${name} +https://${name}\\.broker-${name}\\.svc\\.cluster\\.local +Ready +\\d+s\\n$`),
      );
    });

    it("has a broker whose log kubectl reads", async () => {
      const log = await kubectl(world().cluster, "logs", `deployment/${name}`, "-n", input.namespace, "--tail=1");

      expect(log).toContain('ServiceClass: "sqs"');
    });

    it("has a broker that kubectl leads to", async () => {
      const { ask, close } = await forwarded(world().cluster, `service/${name}`, input.namespace);

      expect(await ask("GET", "/healthz")).toMatchObject({ status: 200 });
      expect(await ask("GET", "/v2/catalog")).toMatchObject({ status: 401 });
      close();
    });

    it(
      "has a broker that makes an SQS queue, with the rights of its user, and takes it away again",
      async () => {
        const { ask, close } = await forwarded(world().cluster, `service/${name}`, input.namespace);
        const login = await loginOf(`${name}-basic-auth`);
        const { body } = await ask("GET", "/v2/catalog", { login });
        const { services } = body as { readonly services: readonly Offered[] };
        const sqs = services.find((service) => service.name === "sqs");
        const instance = `/v2/service_instances/5f3c1d4e-0000-4000-8000-${scope.kind === "cluster" ? "c" : "5"}0000000000${helm}`;
        const order = { service_id: sqs?.id, plan_id: sqs?.plans[0]?.id, organization_guid: "o", space_guid: "s" };
        const lastOperation = () => ask("GET", `${instance}/last_operation`, { login });

        expect(await ask("PUT", `${instance}?accepts_incomplete=true`, { login, body: order })).toMatchObject({ status: 202 });
        await expect.poll(lastOperation, { timeout: 30_000, interval: 500 }).toMatchObject({ body: { state: "succeeded" } });
        expect(world().aws.snapshot().queues).toHaveLength(1);

        expect(await ask("DELETE", `${instance}?accepts_incomplete=true`, { login })).toMatchObject({ status: 202 });
        await expect.poll(lastOperation, { timeout: 30_000, interval: 500 }).toMatchObject({ body: { state: "succeeded" } });
        expect(world().aws.snapshot().queues).toEqual([]);
        close();
      },
      LIMIT_MS,
    );

    it(
      "changes nothing the second time, and says so",
      async () => {
        const before = await versions();

        const { code, output } = await runEntry(world(), { verb: "install", input, helm });

        expect({ code, output }).toMatchObject({ code: 0 });
        expect(output).toContain("Nothing had to be changed.");
        expect(await versions()).toEqual(before);
      },
      LIMIT_MS,
    );

    it(
      "is taken away again, except the table",
      async () => {
        const { code, output } = await runEntry(world(), { verb: "destroy", input, helm });

        expect({ code, output }).toMatchObject({ code: 0 });
        expect(await kubectl(world().cluster, "get", ...broker, "--ignore-not-found", "-o", "name")).toBe("");
        expect(await kubectl(world().cluster, "get", "namespace", input.namespace, "--ignore-not-found", "-o", "name")).toBe("");
        const { tables, users, policies } = world().aws.snapshot();
        expect(tables).toContainEqual(expect.objectContaining({ name: `osb-${name}` }));
        expect({ users, policies }).toEqual({ users: [], policies: [] });
      },
      LIMIT_MS,
    );

    /** `user:password`, as Service Catalog reads it. */
    async function loginOf(secret: string): Promise<string> {
      const shown = await kubectl(world().cluster, "get", "secret", secret, "-n", input.namespace, "-o", "json");
      const { data } = JSON.parse(shown) as { readonly data: Readonly<Record<"username" | "password", string>> };
      return [data.username, data.password].map((part) => Buffer.from(part, "base64").toString()).join(":");
    }

    /** Of everything that an installation writes on the cluster, but the lock. */
    async function versions(): Promise<readonly string[]> {
      const columns = "custom-columns=KIND:.kind,NAME:.metadata.name,UID:.metadata.uid,VERSION:.metadata.resourceVersion";
      const shown = await kubectl(
        world().cluster,
        "get",
        "secrets,services,deployments,serviceaccounts,networkpolicies,pods",
        "-n",
        input.namespace,
        "-o",
        columns,
        "--no-headers",
      );
      const registered = await kubectl(world().cluster, "get", ...broker, "-o", columns, "--no-headers");
      return [...shown.split("\n"), ...registered.split("\n")].filter((line) => line !== "");
    }

    async function makeNamespace(namespace: string): Promise<void> {
      const kube = kubeClientOver(world().cluster.transport());
      expectOk(
        await kube.apply(NAMESPACES, { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } }, { fieldManager: "e2e" }),
      );
    }
  });
});
