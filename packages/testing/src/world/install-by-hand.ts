import { type KubeObject, DEPLOYMENTS, NAMESPACES, type Resource, SECRETS, SERVICES } from "@osb/kubernetes";
import { TestAuthority } from "../broker/test-authority.ts";
import { expectOk } from "../expect-result.ts";
import { CLUSTER_SERVICE_BROKERS } from "../service-catalog/index.ts";
import type { World } from "./fake-world.ts";

const NAMESPACE = "osb";
const HOST = "broker.osb.svc.cluster.local";

const LOGIN = { username: "broker", password: "open sesame" };

/** Everything that a broker needs, made by hand: what the rest of the project automates. For tests of the world. */
export interface Installed {
  readonly accessKeyId: string;
  readonly brokerUrl: string;
}

const allowAll = { Version: "2012-10-17" as const, Statement: [{ Effect: "Allow" as const, Action: "*", Resource: "*" }] };

export async function installByHand(
  world: World,
  changes: { readonly image?: string; readonly keySecret?: boolean; readonly table?: boolean } = {},
): Promise<Installed> {
  const { image = "awsservicebroker/aws-servicebroker:beta", keySecret = true, table = true } = changes;
  const key = world.aws.principal(allowAll, { name: "broker" });
  if (table) await createTable(world, "osb-prod");

  const authority = new TestAuthority();
  const { cert, key: privateKey } = authority.issue(HOST);
  await made(world, NAMESPACES, { metadata: { name: NAMESPACE } });
  if (keySecret) await made(world, SECRETS, secret("aws-key", { accesskeyid: key.accessKeyId, secretkey: key.secretAccessKey }));
  await made(world, SECRETS, secret("tls", { "tls.crt": cert, "tls.key": privateKey }));
  await made(world, SECRETS, secret("login", LOGIN));
  await made(world, SERVICES, {
    metadata: named("broker"),
    spec: { selector: { app: "broker" }, ports: [{ port: 443, targetPort: "https" }] },
  });
  await made(world, DEPLOYMENTS, {
    metadata: named("broker"),
    spec: { selector: { matchLabels: { app: "broker" } }, template: brokerTemplate(image) },
  });
  await made(world, CLUSTER_SERVICE_BROKERS, {
    metadata: { name: "prod" },
    spec: {
      url: `https://${HOST}`,
      caBundle: Buffer.from(authority.pem).toString("base64"),
      authInfo: { basic: { secretRef: { namespace: NAMESPACE, name: "login" } } },
    },
  });
  return { accessKeyId: key.accessKeyId, brokerUrl: `https://${HOST}` };
}

export async function createTable(world: World, name: string): Promise<void> {
  await world.aws.call({
    service: "dynamodb",
    region: "us-east-1",
    operation: "CreateTable",
    input: {
      TableName: name,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "id", AttributeType: "S" },
        { AttributeName: "userid", AttributeType: "S" },
      ],
      KeySchema: [
        { AttributeName: "id", KeyType: "HASH" },
        { AttributeName: "userid", KeyType: "RANGE" },
      ],
    },
  });
}

/** Creates an object of the resource's kind as the administrator. */
export async function made<T extends object>(world: World, resource: Resource, object: T): Promise<KubeObject & T> {
  const { group, version, kind } = resource;
  const complete = { apiVersion: group === "" ? version : `${group}/${version}`, kind, ...object } as unknown as KubeObject & T;
  return expectOk(await world.kubernetes.client().create(resource, complete));
}

export function brokerTemplate(image: string): object {
  const fromSecret = (name: string, secretName: string, key: string): object => ({
    name,
    valueFrom: { secretKeyRef: { name: secretName, key } },
  });
  const probe = { httpGet: { path: "/healthz", port: "https", scheme: "HTTPS" }, periodSeconds: 5 };
  return {
    metadata: { labels: { app: "broker" } },
    spec: {
      securityContext: { runAsNonRoot: true, runAsUser: 65_532 },
      containers: [
        {
          name: "broker",
          image,
          command: ["/usr/local/bin/aws-servicebroker"],
          args: [
            "--logtostderr",
            "--v=4",
            "--port=3199",
            "--enableBasicAuth",
            "--tls-cert-file=/tls/tls.crt",
            "--tls-private-key-file=/tls/tls.key",
            "--tableName=osb-prod",
            "--s3Key=templates/latest/",
          ],
          env: [
            fromSecret("AWS_ACCESS_KEY_ID", "aws-key", "accesskeyid"),
            fromSecret("AWS_SECRET_ACCESS_KEY", "aws-key", "secretkey"),
            fromSecret("SECURITY_USER_NAME", "login", "username"),
            fromSecret("SECURITY_USER_PASSWORD", "login", "password"),
          ],
          ports: [{ name: "https", containerPort: 3199 }],
          startupProbe: { ...probe, periodSeconds: 1, failureThreshold: 300 },
          readinessProbe: probe,
          livenessProbe: { ...probe, periodSeconds: 10 },
          volumeMounts: [{ name: "tls", mountPath: "/tls" }],
        },
      ],
      volumes: [{ name: "tls", secret: { secretName: "tls" } }],
    },
  };
}

function named(name: string): object {
  return { name, namespace: NAMESPACE };
}

function secret(name: string, fields: Readonly<Record<string, string>>): object {
  return {
    metadata: named(name),
    data: Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, Buffer.from(value).toString("base64")])),
  };
}
