import { DEPLOYMENTS, NAMESPACES, SECRETS } from "@osb/kubernetes";
import { expectErr, expectOk, fakeWorld, type World } from "@osb/testing";
import { TestAuthority } from "@osb/testing/broker";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { brokerByHand, type RunningBroker } from "../../test/broker-by-hand.ts";
import { inspectMarketplace } from "../marketplace/inspect-marketplace.ts";
import { applyRegistration } from "./apply-registration.ts";
import { destroyRegistration } from "./destroy-registration.ts";
import type { RegistrationEvent } from "./registration-events.ts";
import type { RegistrationInput } from "./registration-input.ts";

describe("a broker's registration, with Service Catalog at work", () => {
  let world: World;
  let broker: RunningBroker;
  let events: RegistrationEvent[];

  beforeEach(async () => {
    world = fakeWorld();
    broker = await brokerByHand(world);
    events = [];
  });
  afterEach(() => world.close());

  const deps = () => ({ kube: world.kubernetes.client(), clock: world.clock });
  const input = (changes: Partial<RegistrationInput> = {}): RegistrationInput => ({
    installation: { name: "prod" },
    scope: { kind: "cluster" },
    url: broker.url,
    trust: { kind: "ca", pem: broker.authority },
    credentials: { kind: "basic", secret: { namespace: "osb", name: "auth" } },
    ...changes,
  });
  const apply = (changes: Partial<RegistrationInput> = {}) =>
    applyRegistration(deps(), input(changes), { onEvent: (event) => events.push(event) });

  it("waits for pods that are still starting, fills the marketplace, and changes nothing the second time", async () => {
    const first = expectOk(await apply());
    const before = world.fingerprint();
    const second = expectOk(await apply());

    expect(first).toMatchObject({ status: "Ready", change: "registered" });
    expect(first.marketplace.services.map(({ name }) => name)).toContain("sqs");
    expect(events).toContainEqual(expect.objectContaining({ type: "registration-pending", cause: "connection-refused" }));
    expect(second).toEqual({ ...first, change: "none" });
    expect(world.fingerprint()).toBe(before);
  });

  it("serves one namespace, and takes all of it away again", async () => {
    expectOk(await deps().kube.create(NAMESPACES, { apiVersion: "v1", kind: "Namespace", metadata: { name: "dev" } }));
    const scope = { kind: "namespace" as const, namespace: "dev" };
    await world.clock.sleep(30_000);
    const before = world.snapshot();

    const { marketplace } = expectOk(await apply({ scope }));
    expect(expectOk(await inspectMarketplace(deps(), { name: "prod", scope }))).toEqual(marketplace);
    expect(expectOk(await inspectMarketplace(deps(), { name: "prod", scope: { kind: "cluster" } })).services).toEqual([]);

    expectOk(await destroyRegistration(deps(), input({ scope })));
    expect(world.snapshot()).toEqual(before);
  });

  it("recovers when broker and Secret get a new password", async () => {
    expectOk(await apply());
    const password = Buffer.from("another one").toString("base64");
    expectOk(await deps().kube.patch({ resource: SECRETS, namespace: "osb", name: "auth" }, { data: { password } }));
    const restart = { spec: { template: { metadata: { annotations: { restart: "1" } } } } };
    expectOk(await deps().kube.patch({ resource: DEPLOYMENTS, namespace: "osb", name: "prod" }, restart));
    await world.clock.sleep(30_000);

    expect(expectOk(await apply())).toMatchObject({ status: "Ready", change: "updated" });
  });

  it.each<[string, () => Partial<RegistrationInput>]>([
    ["tls-unknown-authority", () => ({ trust: { kind: "ca", pem: new TestAuthority().pem } })],
    ["tls-name-mismatch", () => ({ url: "https://prod.osb.svc" })],
    ["not-found", () => ({ url: `${broker.url}/elsewhere` })],
  ])("gives up on %s", async (cause, changes) => {
    await world.clock.sleep(30_000);

    expect(expectErr(await apply(changes()))).toMatchObject({ type: "BrokerNotReady", failure: { cause }, retryable: false });
  });
});
