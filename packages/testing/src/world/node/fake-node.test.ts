import { EVENTS, type KubeObject, PODS, type Resource, SECRETS } from "@osb/kubernetes";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { expectOk } from "../../expect-result.ts";
import { FakeKubernetes } from "../../kubernetes/index.ts";
import { VirtualClock } from "../../time/virtual-clock.ts";
import { worldDate } from "../../time/world-date.ts";
import { FakeNode } from "./fake-node.ts";
import type { ContainerSpec, Pod, PodSpec } from "./pod.ts";
import { ScriptedImage } from "./scripted-image.ts";

const LOGIN = { metadata: { name: "login" }, data: { user: "Ym9iCg==" } };
const probe = { httpGet: { path: "/", port: "web" }, periodSeconds: 5 };
const fromLogin = (key: string): ContainerSpec["env"] => [{ name: "USER", valueFrom: { secretKeyRef: { name: "login", key } } }];

describe("FakeNode", () => {
  let clock: VirtualClock;
  let cluster: FakeKubernetes;
  let scripted: ScriptedImage;
  let stop: AbortController;
  let running: Promise<void>;

  beforeEach(() => {
    clock = new VirtualClock();
    cluster = new FakeKubernetes({ clock });
    scripted = new ScriptedImage();
    stop = new AbortController();
    const port = {
      kube: cluster.client(),
      clock: clock.inBackground(),
      changed: (signal: AbortSignal) => cluster.changed(signal),
      timestamp: () => worldDate(clock).toISOString(),
    };
    const node = new FakeNode({
      cluster: port,
      images: [scripted.image],
      setLog: ({ metadata }, _, text) => cluster.setPodLog(metadata.namespace ?? "", metadata.name ?? "", text),
      outside: async (work) => {
        using _hold = clock.hold();
        return await work();
      },
    });
    running = node.run(stop.signal);
  });

  afterEach(async () => {
    stop.abort();
    await running;
  });

  it("fetches the image, runs the container and calls the Pod ready", async () => {
    await pod({});

    await clock.sleep(1_900);
    expect((await status()).phase).toBe("Pending");
    await clock.sleep(200);

    expect(await status()).toMatchObject({ phase: "Running", podIP: "10.244.0.2", containerStatuses: [{ ready: true, restartCount: 0 }] });
    expect(await ready()).toBe("True");
  });

  it("tells of what it fetches and starts", async () => {
    await pod({});
    await clock.sleep(3_000);

    expect((await events("Normal")).toSorted()).toEqual([
      "Created Container created",
      'Pulled Successfully pulled image "scripted:1" in 2s (2s including waiting). Image size: 0 bytes.',
      'Pulling Pulling image "scripted:1"',
      "Started Container started",
    ]);
  });

  it("gives the process its command line, its environment and its files", async () => {
    await create(SECRETS, LOGIN);
    await pod(
      {
        args: ["--user=$(USER)", "--at=$(PLACE)", "$(NOBODY)"],
        env: [...(fromLogin("user") ?? []), { name: "PLACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } }],
        volumeMounts: [{ name: "v", mountPath: "/etc/login/" }],
      },
      { volumes: [{ name: "v", secret: { secretName: "login", items: [{ key: "user", path: "name.txt" }] } }] },
    );

    await clock.sleep(3_000);

    expect(scripted.latest.argv).toEqual(["/entry", "--user=bob\n", "--at=default", "$(NOBODY)"]);
    expect(scripted.latest.env).toEqual({ USER: "bob\n", PLACE: "default" });
    expect([...scripted.latest.files].map(([path, bytes]) => [path, bytes.toString()])).toEqual([["/etc/login/name.txt", "bob\n"]]);
  });

  it.each([
    ["the Secret is", "user", undefined, 'secret "login" not found'],
    ["the key in it is", "pass", LOGIN, "couldn't find key pass in Secret default/login"],
  ])("says what is missing for the configuration when %s, and starts when it comes", async (_, key, secret, message) => {
    if (secret) await create(SECRETS, secret);
    await pod({ env: fromLogin(key) });
    await clock.sleep(3_000);
    expect(await waiting()).toEqual({ reason: "CreateContainerConfigError", message });

    if (secret)
      expectOk(await cluster.client().patch({ resource: SECRETS, namespace: "default", name: "login" }, { data: { [key]: "eA==" } }));
    else await create(SECRETS, LOGIN);
    await clock.sleep(10_000);

    expect((await status()).phase).toBe("Running");
  });

  it("waits for a volume that is missing, and tells it in an event", async () => {
    await pod({}, { volumes: [{ name: "v", secret: { secretName: "login" } }] });

    await clock.sleep(5_000);

    expect(await waiting()).toEqual({ reason: "ContainerCreating" });
    expect(await events()).toEqual(['FailedMount MountVolume.SetUp failed for volume "v" : secret "login" not found']);
  });

  it("does not find an image that the world does not have", async () => {
    await pod({ image: "nobody/knows:1" });

    await clock.sleep(3_000);

    expect(await waiting()).toMatchObject({ reason: "ImagePullBackOff", message: expect.stringContaining("nobody/knows:1") });
  });

  it.each([
    ["an image that runs as root", { runAsNonRoot: true }, "CreateContainerConfigError"],
    ["a user that is not root", { runAsNonRoot: true, runAsUser: 1_000 }, undefined],
  ])("minds runAsNonRoot with %s", async (_, securityContext, reason) => {
    await pod({}, { securityContext });

    await clock.sleep(3_000);

    expect((await waiting())?.reason).toBe(reason);
  });

  it("refuses by name what it does not emulate", async () => {
    await pod({}, { initContainers: [{ name: "first", image: "scripted" }] });

    await clock.sleep(3_000);

    expect(await waiting()).toEqual({ reason: "NotEmulated", message: "the fake node does not run init containers" });
  });

  it("starts a container again that ends, at once and then ever later", async () => {
    scripted.onStart = ({ log, exit }) => {
      log("broken\n");
      exit(255);
    };
    await pod({});

    await clock.sleep(3_000);
    expect(scripted.processes).toHaveLength(2);
    expect(await waiting()).toMatchObject({
      reason: "CrashLoopBackOff",
      message: expect.stringMatching(/^back-off 10s restarting failed container=c pod=p_default/),
    });
    expect((await status()).containerStatuses?.[0]).toMatchObject({
      restartCount: 1,
      ready: false,
      lastState: { terminated: { exitCode: 255, reason: "Error" } },
    });
    expect(expectOk(await cluster.client().logs({ namespace: "default", name: "p" }, 10))).toBe("broken\n");
    await clock.sleep(10_000 + 20_000);

    expect(scripted.processes).toHaveLength(4);
  });

  it.each([
    [0, "Succeeded"],
    [1, "Failed"],
  ])("leaves a Pod that is never restarted at its end: exit code %i", async (code, phase) => {
    scripted.onStart = ({ exit }) => exit(code);
    await pod({}, { restartPolicy: "Never" });

    await clock.sleep(20_000);

    expect((await status()).phase).toBe(phase);
    expect(scripted.processes).toHaveLength(1);
  });

  it("asks a container over the network whether it is ready", async () => {
    scripted.onStart = (process) => (process.healthStatus = 503);
    await pod({ readinessProbe: { ...probe, failureThreshold: 1 } });
    await clock.sleep(9_000);
    expect(await ready()).toBe("False");
    expect(await events()).toEqual(["Unhealthy Readiness probe failed: HTTP probe failed with statuscode: 503"]);

    scripted.latest.healthStatus = 200;
    await clock.sleep(5_000);
    expect(await ready()).toBe("True");

    scripted.latest.healthStatus = 503;
    await clock.sleep(5_000);
    expect(await ready()).toBe("False");
    expect(scripted.processes).toHaveLength(1);
  });

  it("ends a container that fails its liveness probe three times", async () => {
    await pod({ livenessProbe: probe });
    await clock.sleep(4_000);

    scripted.latest.healthStatus = 500;
    await clock.sleep(10_000);
    expect(scripted.processes[0]?.terminated).toBe(false);
    await clock.sleep(5_000);

    expect(scripted.processes.map(({ terminated }) => terminated)).toEqual([true, false]);
  });

  it("leaves liveness and readiness alone until the startup probe has passed", async () => {
    scripted.onStart = (process) => (process.healthStatus = 500);
    await pod({
      startupProbe: { ...probe, periodSeconds: 1, failureThreshold: 60 },
      livenessProbe: { ...probe, periodSeconds: 1 },
      readinessProbe: probe,
    });

    await clock.sleep(30_000);
    expect(scripted.processes).toHaveLength(1);
    expect((await status()).containerStatuses?.[0]).toMatchObject({ started: false, ready: false });
    scripted.latest.healthStatus = 200;
    await clock.sleep(2_000);

    expect((await status()).containerStatuses?.[0]).toMatchObject({ started: true, ready: true });
  });

  it("ends the processes of a Pod that is deleted", async () => {
    await pod({});
    await clock.sleep(3_000);

    expectOk(await cluster.client().delete({ resource: PODS, namespace: "default", name: "p" }));
    await clock.sleep(1);

    expect(scripted.latest.terminated).toBe(true);
    await clock.sleep(600_000);
    expect(scripted.processes).toHaveLength(1);
  });

  it("ends all processes with the world", async () => {
    await pod({});
    await clock.sleep(3_000);

    stop.abort();
    await running;

    expect(scripted.latest.terminated).toBe(true);
  });

  async function pod(container: Partial<ContainerSpec>, spec: Partial<PodSpec> = {}): Promise<void> {
    const containers = [{ name: "c", image: "scripted:1", ports: [{ name: "web", containerPort: 8080 }], ...container }];
    await create(PODS, { metadata: { name: "p" }, spec: { ...spec, containers } });
  }

  async function create(
    resource: Resource,
    { metadata, ...content }: { readonly metadata: { readonly name: string }; readonly [field: string]: unknown },
  ): Promise<void> {
    const object: KubeObject = { apiVersion: "v1", kind: resource.kind, metadata: { ...metadata, namespace: "default" }, ...content };
    expectOk(await cluster.client().create(resource, object));
  }

  async function status(): Promise<NonNullable<Pod["status"]>> {
    return expectOk(await cluster.client().get<Pod>({ resource: PODS, namespace: "default", name: "p" }))?.status ?? {};
  }

  async function waiting(): Promise<{ readonly reason: string } | undefined> {
    const state = (await status()).containerStatuses?.[0]?.state;
    return state && "waiting" in state ? state.waiting : undefined;
  }

  async function ready(): Promise<string | undefined> {
    return (await status()).conditions?.find(({ type }) => type === "Ready")?.status;
  }

  async function events(type = "Warning"): Promise<readonly string[]> {
    const all = expectOk(await cluster.client().list<KubeObject & Record<"type" | "reason" | "message", string>>(EVENTS));
    return all.filter((event) => event.type === type).map(({ reason, message }) => `${reason} ${message}`);
  }
});
