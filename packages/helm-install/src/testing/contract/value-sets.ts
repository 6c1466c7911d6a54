const broker = { id: "prodbroker", region: "eu-central-1", templates: { bucket: "templates-of-ours", region: "us-east-1" } };

/** Values that the bundled chart takes, as different as they can be. */
export const VALUE_SETS: Readonly<Record<string, object>> = {
  "what is required": { broker },
  "an installation": { installation: "prod", broker: { ...broker, tableName: "osb-prod" }, awsKeySecret: { name: "prod-aws-key" } },
  "all overrides": {
    broker: {
      ...broker,
      overrides: { region: "eu-west-1", vpcId: "vpc-0123abcd", targetAccountId: "012345678901", targetRoleName: "role" },
    },
  },
  "overrides taken away": { broker: { ...broker, overrides: { region: null, vpcId: null } } },
  "a prefix without its slash, and another suffix": {
    broker: { ...broker, templates: { ...broker.templates, prefix: "a/b", suffix: "-x.yaml" } },
  },
  "a digest": { broker, image: { repository: "mirror.example:5000/broker", digest: `sha256:${"0a".repeat(32)}` } },
  "a pull policy and pull secrets": { broker, image: { pullPolicy: "Never", pullSecrets: ["one", "two.three"] } },
  "no network policy": { broker, networkPolicy: { enabled: false } },
  "peers of the network policy": {
    broker,
    networkPolicy: {
      from: [{ namespaceSelector: { matchLabels: { a: "yes", b: "1" } } }, { ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } }],
    },
  },
  "another port, user and verbosity": { broker: { ...broker, verbosity: 0 }, service: { port: 8443 }, runAsUser: 2_147_483_647 },
  "resources of all sorts": {
    broker,
    resources: { requests: { cpu: 1, memory: "64Mi" }, limits: { "nvidia.com/gpu": "1", memory: null } },
  },
  "no resources": { broker, resources: { requests: null, limits: null } },
  "annotations that need quotes": {
    broker,
    podAnnotations: {
      a: "true",
      b: "0123",
      c: "x: y",
      d: "# no comment",
      "e/f": "two\nlines\n",
      g: "",
      h: `${"a long line of words ".repeat(8)}end`,
      i: "1e3",
      j: "a'b\"c",
    },
  },
  "where it may run": {
    broker,
    nodeSelector: { "kubernetes.io/os": "linux" },
    tolerations: [
      { key: "a", operator: "Exists" },
      { effect: "NoExecute", tolerationSeconds: 6_000_000 },
    ],
    affinity: {
      nodeAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 1, preference: { matchExpressions: [{ key: "a", operator: "In", values: ["b", "c"] }] } },
        ],
      },
    },
  },
  "defaults taken away": { broker, nodeSelector: null, podAnnotations: null, restartOn: null },
  "names of its own": {
    broker,
    awsKeySecret: { name: "k", accessKeyIdField: "a", secretKeyField: "b" },
    basicAuthSecret: { name: "l" },
    tlsSecret: { name: "m" },
    restartOn: "9",
  },
};
