import { fileURLToPath } from "node:url";
import { helmInMemory } from "@osb/helm-install/testing";
import { DEPLOYMENTS, NAMESPACES, SECRETS } from "@osb/kubernetes";
import { expectErr, expectOk, fakeWorld } from "@osb/testing";
import { expect, it } from "vitest";

it("keeps its records, and says what helm says", async () => {
  const world = fakeWorld({ serviceCatalog: false });
  const kube = world.kubernetes.client();
  expectOk(await kube.create(NAMESPACES, { apiVersion: "v1", kind: "Namespace", metadata: { name: "brokers" } }));
  const helm = helmInMemory({ kube, clock: world.clock });
  const access = expectOk(await kube.access());
  const broker = { id: "prodbroker", region: "eu-central-1", templates: { bucket: "templates-of-ours", region: "us-east-1" } };
  const chart = fileURLToPath(new URL("../../chart", import.meta.url));
  const release = { release: "prod", namespace: "brokers", chart, labels: { by: "me" } };

  const refused = await helm.upgrade({ ...release, values: { broker: { ...broker, verbosity: "loud" } } }, access);
  expectOk(await helm.upgrade({ ...release, values: { broker } }, access));

  expect(expectErr(refused)).toMatchObject({ type: "HelmFailed", reason: "values-refused" });
  const named = async (resource: typeof SECRETS): Promise<readonly unknown[]> =>
    expectOk(await kube.list(resource, { namespace: "brokers" })).map(({ metadata }) => metadata.name);
  expect(await named(SECRETS)).toEqual(["sh.helm.release.v1.prod.v1"]);
  expect(await named(DEPLOYMENTS)).toEqual(["prod"]);
  await world.close();
});
