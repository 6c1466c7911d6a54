import { DEPLOYMENTS, type KubeObject, NAMESPACES, type Resource, SECRETS, SERVICES } from "@osb/kubernetes";
import { expectOk, type World, WORLD_TEMPLATES } from "@osb/testing";
import { TestAuthority } from "@osb/testing/broker";

/** What the registration has to know of a broker. */
export interface RunningBroker {
  readonly url: string;
  /** PEM. */
  readonly authority: string;
}

const HOST = "prod.osb.svc.cluster.local";

/**
 * Sets up in `world` what the other packages would: key, table, Secrets `osb/auth` and others, Service and Deployment of a broker in namespace
 * `osb`. Its pods need some seconds until they answer.
 */
export async function brokerByHand(world: World): Promise<RunningBroker> {
  const anything = { Version: "2012-10-17" as const, Statement: [{ Effect: "Allow" as const, Action: "*", Resource: "*" }] };
  const key = world.aws.principal(anything, { name: "broker" });
  await world.aws.call({ service: "dynamodb", region: "us-east-1", operation: "CreateTable", input: TABLE });
  // A broker that cannot write its services down offers none until the next hour.
  await world.clock.sleep(20_000);

  const authority = new TestAuthority();
  const { cert, key: privateKey } = authority.issue(HOST);
  const make = async (resource: Resource, name: string, rest: object = {}): Promise<void> => {
    const { group, version, kind, namespaced } = resource;
    const apiVersion = group === "" ? version : `${group}/${version}`;
    const object = { apiVersion, kind, metadata: { name, ...(namespaced && { namespace: "osb" }) }, ...rest } as KubeObject;
    expectOk(await world.kubernetes.client().create(resource, object));
  };
  await make(NAMESPACES, "osb");
  await make(SECRETS, "aws-key", { data: encoded({ accesskeyid: key.accessKeyId, secretkey: key.secretAccessKey }) });
  await make(SECRETS, "tls", { data: encoded({ "tls.crt": cert, "tls.key": privateKey }) });
  await make(SECRETS, "auth", { data: encoded({ username: "broker", password: "open sesame" }) });
  await make(SERVICES, "prod", { spec: { selector: { app: "broker" }, ports: [{ port: 443, targetPort: "https" }] } });
  await make(DEPLOYMENTS, "prod", {
    spec: { selector: { matchLabels: { app: "broker" } }, template: { metadata: { labels: { app: "broker" } }, spec: POD } },
  });
  return { url: `https://${HOST}`, authority: authority.pem };
}

const TABLE = {
  TableName: "osb-prod",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [
    { AttributeName: "id", AttributeType: "S" },
    { AttributeName: "userid", AttributeType: "S" },
  ],
  KeySchema: [
    { AttributeName: "id", KeyType: "HASH" },
    { AttributeName: "userid", KeyType: "RANGE" },
  ],
};

const PROBE = { httpGet: { path: "/healthz", port: "https", scheme: "HTTPS" }, periodSeconds: 5 };

const POD = {
  securityContext: { runAsNonRoot: true, runAsUser: 65_532 },
  containers: [
    {
      name: "broker",
      image: "awsservicebroker/aws-servicebroker:beta",
      command: ["/usr/local/bin/aws-servicebroker"],
      args: [
        "--logtostderr",
        "--port=3199",
        "--enableBasicAuth",
        "--tls-cert-file=/tls/tls.crt",
        "--tls-private-key-file=/tls/tls.key",
        "--tableName=osb-prod",
        `--s3Key=${WORLD_TEMPLATES.upstream.prefix}`,
      ],
      env: [
        fromSecret("AWS_ACCESS_KEY_ID", "aws-key", "accesskeyid"),
        fromSecret("AWS_SECRET_ACCESS_KEY", "aws-key", "secretkey"),
        fromSecret("SECURITY_USER_NAME", "auth", "username"),
        fromSecret("SECURITY_USER_PASSWORD", "auth", "password"),
      ],
      ports: [{ name: "https", containerPort: 3199 }],
      startupProbe: { ...PROBE, periodSeconds: 1, failureThreshold: 300 },
      readinessProbe: PROBE,
      volumeMounts: [{ name: "tls", mountPath: "/tls" }],
    },
  ],
  volumes: [{ name: "tls", secret: { secretName: "tls" } }],
};

function fromSecret(name: string, secret: string, key: string): object {
  return { name, valueFrom: { secretKeyRef: { name: secret, key } } };
}

function encoded(fields: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, Buffer.from(value).toString("base64")]));
}
