import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expectErr, expectOk } from "@osb/testing";
import { helmBinary } from "@osb/tooling/helm";
import { beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { RELEASE_INPUT } from "../../test/release-input.ts";
import { helmComplaint } from "../helm-engine/helm-complaint.ts";
import { helmEngine } from "../helm-engine/helm-engine.ts";
import type { HelmEngine } from "../helm-engine/helm-port.ts";
import type { ReleaseInput } from "./broker-release.ts";
import { readChart } from "./chart-source.ts";
import { releaseValues } from "./release-values.ts";

const helms = { 3: await helmBinary(3), 4: await helmBinary(4) };
const run = promisify(execFile);

const input: ReleaseInput = {
  ...RELEASE_INPUT,
  broker: { ...RELEASE_INPUT.broker, overrides: { region: "eu-west-1", targetAccountId: "012345678901" } },
};

interface Rendered {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Record<string, string> };
}

interface PodSpec {
  readonly automountServiceAccountToken: boolean;
  readonly securityContext: Record<string, unknown>;
  readonly containers: ReadonlyArray<{
    readonly command: readonly string[];
    readonly args: readonly string[];
    readonly env: ReadonlyArray<{
      readonly name: string;
      readonly value?: string;
      readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
    }>;
    readonly image: string;
    readonly imagePullPolicy: string;
    readonly securityContext: Record<string, unknown>;
    readonly readinessProbe: { readonly initialDelaySeconds?: number; readonly httpGet: object };
    readonly volumeMounts: ReadonlyArray<{ readonly name: string; readonly mountPath: string }>;
  }>;
  readonly volumes: ReadonlyArray<Record<string, unknown>>;
}

describe.skipIf(helms[4] === undefined)("the bundled chart", () => {
  let chart: string;
  let helm3: HelmEngine;
  let helm4: HelmEngine;
  let rendered: string;

  beforeAll(async () => {
    chart = expectOk(await readChart({ kind: "bundled" })).path;
    helm3 = helmEngine({ binary: String(helms[3]) });
    helm4 = helmEngine({ binary: String(helms[4]) });
    rendered = expectOk(await template(helm4, releaseValues(input)));
  });

  const template = (helm: HelmEngine, values: object, release = "prod") => helm.template({ release, namespace: "brokers", chart, values });
  async function objects(values?: object, helm = helm4): Promise<readonly Rendered[]> {
    const yaml = values === undefined ? rendered : expectOk(await template(helm, values));
    return parseAllDocuments(yaml).map((document) => document.toJS() as Rendered);
  }
  async function podSpec(values?: object): Promise<PodSpec> {
    const deployment = (await objects(values)).find(({ kind }) => kind === "Deployment") as unknown as {
      readonly spec: { readonly template: { readonly spec: PodSpec } };
    };
    return deployment.spec.template.spec;
  }
  const changed = (path: string, value: unknown): object => {
    const values = structuredClone(releaseValues(input)) as Record<string, unknown>;
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    const parent = keys.reduce<Record<string, unknown>>((object, key) => (object[key] ??= {}) as Record<string, unknown>, values);
    parent[last] = value;
    return values;
  };

  it("is clean to helm lint --strict", async () => {
    for (const helm of [helms[3], helms[4]]) {
      const { stdout } = await run(String(helm), ["lint", "--strict", chart], { env: {} });
      expect(stdout).toContain("1 chart(s) linted, 0 chart(s) failed");
    }
  });

  it("renders the same twice, and the same objects with helm 3 and 4", async () => {
    expect(expectOk(await template(helm4, releaseValues(input)))).toBe(rendered);
    expect(await objects(releaseValues(input), helm3)).toEqual(await objects());
  });

  it("makes these objects, of APIs that are served from Kubernetes 1.22 to today, and no Secret and no registration", async () => {
    const made = (await objects()).map(({ apiVersion, kind, metadata }) => `${apiVersion} ${kind} ${metadata.name}`);

    expect(made.toSorted()).toEqual([
      "apps/v1 Deployment prod",
      "networking.k8s.io/v1 NetworkPolicy prod",
      "v1 Service prod",
      "v1 ServiceAccount prod",
    ]);
    expect((await objects()).every(({ metadata }) => metadata.labels["osb-sdk/installation"] === "prod")).toBe(true);
  });

  it("runs the broker itself, with these arguments", async () => {
    const [container] = (await podSpec()).containers;

    expect(container?.command).toEqual(["/usr/local/bin/aws-servicebroker"]);
    expect(container?.args).toEqual([
      "--logtostderr",
      "--v=4",
      "--port=3199",
      "--enableBasicAuth",
      "--tls-cert-file=/etc/aws-servicebroker/tls/tls.crt",
      "--tls-private-key-file=/etc/aws-servicebroker/tls/tls.key",
      "--brokerId=prodbroker",
      "--region=eu-central-1",
      "--tableName=osb-prod",
      "--s3Bucket=templates-of-ours",
      "--s3Key=templates/latest/",
      "--s3Region=us-east-1",
      "--templateFilter=-main.yaml",
      "--prescribeOverrides",
    ]);
  });

  it("takes secrets from Secrets, keeps the node's rights away, and passes overrides on only where they are set", async () => {
    const env = (await podSpec()).containers[0]?.env.map(({ name, value, valueFrom }) => [
      name,
      value ?? `${valueFrom?.secretKeyRef.name}/${valueFrom?.secretKeyRef.key}`,
    ]);

    expect(Object.fromEntries(env ?? [])).toEqual({
      AWS_ACCESS_KEY_ID: "prod-aws-key/accesskeyid",
      AWS_SECRET_ACCESS_KEY: "prod-aws-key/secretkey",
      AWS_EC2_METADATA_DISABLED: "true",
      SECURITY_USER_NAME: "prod-basic-auth/username",
      SECURITY_USER_PASSWORD: "prod-basic-auth/password",
      PARAM_OVERRIDE_prodbroker_all_all_all_region: "eu-west-1",
      PARAM_OVERRIDE_prodbroker_all_all_all_target_account_id: "012345678901",
    });
  });

  it("meets PodSecurity restricted, with a read-only root and no token", async () => {
    const pod = await podSpec();
    const [container] = pod.containers;

    expect(pod.automountServiceAccountToken).toBe(false);
    expect(pod.securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 65532,
      runAsGroup: 65532,
      fsGroup: 65532,
      seccompProfile: { type: "RuntimeDefault" },
    });
    expect(container?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    expect(pod.volumes.flatMap((volume) => Object.keys(volume)).filter((key) => key !== "name")).toEqual(["secret", "emptyDir"]);
    expect(container?.volumeMounts.map(({ mountPath }) => mountPath)).toEqual(["/etc/aws-servicebroker/tls", "/tmp"]);
  });

  it("is asked over HTTPS whether it is ready, from the first second", async () => {
    const probe = (await podSpec()).containers[0]?.readinessProbe;

    expect(probe).toMatchObject({ httpGet: { path: "/healthz", scheme: "HTTPS" } });
    expect(probe?.initialDelaySeconds).toBeUndefined();
  });

  it("takes a digest before a tag, and pulls a moving tag each time", async () => {
    const digest = `sha256:${"0".repeat(64)}`;

    expect((await podSpec()).containers[0]).toMatchObject({ image: "awsservicebroker/aws-servicebroker:beta", imagePullPolicy: "Always" });
    expect((await podSpec(changed("image.digest", digest))).containers[0]).toMatchObject({
      image: `awsservicebroker/aws-servicebroker@${digest}`,
      imagePullPolicy: "IfNotPresent",
    });
  });

  it("lets all pods of the cluster in, those that are named, or everybody", async () => {
    const policy = async (values?: object): Promise<unknown> => (await objects(values)).find(({ kind }) => kind === "NetworkPolicy");
    const from = [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "catalog" } } }];

    expect(await policy()).toMatchObject({
      spec: { policyTypes: ["Ingress"], ingress: [{ ports: [{ port: 3199 }], from: [{ namespaceSelector: {} }] }] },
    });
    expect(await policy(changed("networkPolicy", { enabled: true, from }))).toMatchObject({ spec: { ingress: [{ from }] } });
    expect(await policy(changed("networkPolicy.enabled", false))).toBeUndefined();
  });

  it.each([3, 4] as const)("refuses wrong values with helm %i, all of them at once", async (major) => {
    const wrong = {
      broker: {
        id: "prod-broker",
        region: "ca-central-1a",
        verbosity: 10,
        templates: { bucket: "Not_A_Bucket", prefix: "/templates" },
        overrides: { targetAccountId: 123456789012 },
        secretKey: "canary",
      },
      image: { digest: "beta" },
      networkPolicy: { enabled: "false" },
      runAsUser: 0,
      accesskeyid: "canary",
    };

    const refused = run(String(helms[major]), ["template", "prod", chart, "--values", "-"], { env: {} });
    refused.child.stdin?.end(JSON.stringify(wrong));
    const { stderr } = (await refused.catch((thrown: unknown) => thrown)) as { readonly stderr: string };

    const named = [
      "id",
      "region",
      "verbosity",
      "bucket",
      "prefix",
      "targetAccountId",
      "secretKey",
      "digest",
      "enabled",
      "runAsUser",
      "accesskeyid",
    ];
    expect(named.filter((field) => !stderr.includes(field))).toEqual([]);
    expect(helmComplaint(stderr)).toMatchObject({ about: "release", reason: "values-refused" });
  });

  it("cannot do without region and templates, and wants a name that a Service can have", async () => {
    expect(expectErr(await template(helm4, {}))).toMatchObject({
      reason: "chart-broken",
      message: expect.stringContaining("broker.region is required"),
    });
    expect(expectErr(await template(helm4, releaseValues(input), "1.prod"))).toMatchObject({
      reason: "chart-broken",
      message: expect.stringContaining("must be a DNS label"),
    });
  });
});
