import type { Obstacle, Told } from "./obstacle.ts";

const LETTERS_AND_DIGITS = "letters and digits";
const LABEL = "1 to 63 lower case letters, digits and dashes";

const at = (field: string, ...names: readonly string[]): Told => ({ about: field, names, remedy: field });

/** Mistakes in the input file. Whatever is wrong with it is told at once, and before anybody is asked anything. */
export const MISTAKEN_INPUTS: readonly Obstacle[] = [
  {
    name: "an availability zone for a region",
    asProcess: true,
    input: { region: "ca-central-1a" },
    told: [at("region", "ca-central-1a is an availability zone, its region is ca-central-1")],
  },
  {
    name: "an account id that YAML takes for a number",
    input: { installation: { name: "demo", awsAccountId: 123456789012 } },
    told: [at("installation.awsAccountId", "12 digits as a string; quote it in YAML; it is 123456789012")],
  },
  {
    name: "an account id that YAML takes for an octal number",
    input: "installation: { name: demo, awsAccountId: 012345670123 }\nregion: us-east-1\nnamespace: brokers",
    told: [at("installation.awsAccountId", "quote it in YAML")],
  },
  { name: "a broker id with a dash", input: { broker: { id: "my-broker" } }, told: [at("broker.id", LETTERS_AND_DIGITS, '"my-broker"')] },
  {
    name: "a name that no object can have",
    input: { installation: { name: "My Broker" } },
    told: [at("installation.name", "lower case letters, digits and dashes", '"My Broker"')],
  },
  { name: "a namespace that cannot be one", input: { namespace: "My_Brokers" }, told: [at("namespace", LABEL, '"My_Brokers"')] },
  {
    name: "a Space that cannot be one",
    input: { scope: { kind: "namespace", namespace: "My Space" } },
    told: [at("scope.namespace", LABEL, '"My Space"')],
  },
  { name: "a scope of a kind that there is not", input: { scope: { kind: "space" } }, told: [at("scope", "{ kind: cluster }", '"space"')] },
  {
    name: "a service that nothing is known of",
    input: { broker: { services: ["sqs", "ec2"] } },
    told: [at("broker.services.1", "sqs", '"ec2"')],
  },
  {
    name: "templates in a bucket that cannot be one, below a slash, in a zone",
    input: { broker: { templates: { bucket: "My Bucket", prefix: "/latest", region: "us-east-1b" } } },
    told: [
      at("broker.templates.bucket", "an S3 bucket", '"My Bucket"'),
      at("broker.templates.prefix", "without a slash at its beginning", '"/latest"'),
      at("broker.templates.region", "its region is us-east-1"),
    ],
  },
  {
    name: "an image that is none",
    input: { broker: { image: "https://hub.example/Broker" } },
    told: [at("broker.image", "repository@sha256:DIGEST", "hub.example")],
  },
  { name: "a misspelt field", input: { regoin: "us-east-1" }, told: [at("regoin", "is not a field of the input")] },
  {
    name: "a misspelt field further down, and the one it was meant for missing",
    input: { installation: { nmae: "demo" } },
    told: [at("installation.nmae", "is not a field of the input"), at("installation.name", "it is missing")],
  },
  {
    name: "numbers and lists where texts are wanted",
    input: { region: 1, namespace: ["brokers"], existingKeySecret: 7, acceptUnlistedByKf: "yes", lockAbandonedAfterSeconds: "60" },
    told: [
      at("region", "an AWS region", "it is 1"),
      at("namespace", LABEL),
      at("existingKeySecret", "the name of a Secret", "it is 7"),
      at("acceptUnlistedByKf", "true or false", '"yes"'),
      at("lockAbandonedAfterSeconds", "a number of seconds", '"60"'),
    ],
  },
  {
    name: "everything wrong at once",
    asProcess: true,
    input: {
      installation: { name: "Demo!", awsAccountId: 123, clusterUid: "mine" },
      region: "eu-west",
      namespace: "My_Brokers",
      scope: { kind: "namespace", namespace: "A B" },
      broker: { id: "a-b", image: "", services: "sqs", templates: "mine", size: "large" },
      existingKeySecret: "a b",
      acceptUnlistedByKf: 1,
      lockAbandonedAfterSeconds: 1,
      zone: "a",
    },
    told: [
      at("installation.name", '"Demo!"'),
      at("installation.awsAccountId", "it is 123"),
      at("installation.clusterUid", "kube-system", '"mine"'),
      at("region", '"eu-west"'),
      at("namespace", '"My_Brokers"'),
      at("scope.namespace", '"A B"'),
      at("broker.id", '"a-b"'),
      at("broker.image", '""'),
      at("broker.services", '"sqs"'),
      at("broker.templates", '"mine"'),
      at("broker.size", "is not a field"),
      at("existingKeySecret", '"a b"'),
      at("acceptUnlistedByKf", "it is 1"),
      at("lockAbandonedAfterSeconds", "2 seconds or more"),
      at("zone", "is not a field"),
    ],
  },
  {
    name: "objects that are texts, and fields that are missing",
    input: 'installation: demo\nbroker: "awsservicebroker"',
    told: [
      at("installation", "an object with fields", '"demo"'),
      at("region", "is missing"),
      at("namespace", "is missing"),
      at("broker", "an object with fields", '"awsservicebroker"'),
    ],
  },
  {
    name: "a file that is neither YAML nor JSON",
    input: "region: [us-east-1\nnamespace: a: b",
    told: [at("<file>", "is neither YAML nor JSON", "line 2")],
  },
  { name: "a file that is mere text", input: "us-east-1", told: [at("<file>", "must hold the fields of an installation")] },
  { name: "a file that is a list", input: "- region: us-east-1", told: [at("<file>", "it is a list")] },
  { name: "an empty file", input: "# to be done\n", told: [at("<file>", "it is empty")] },
  {
    name: "a file that is not there",
    asProcess: true,
    args: ["--input", "/nowhere/install.yaml"],
    told: [{ about: "--input", names: ["/nowhere/install.yaml", "ENOENT"], remedy: "--input" }],
  },
  {
    name: "a mistaken input beside a kubeconfig that is not there",
    input: { region: "us-east-1a" },
    args: ["--kubeconfig", "/nowhere/kubeconfig"],
    told: [
      at("region", "its region is us-east-1"),
      { about: "--kubeconfig /nowhere/kubeconfig", names: ["ENOENT"], remedy: "--kubeconfig" },
    ],
  },
];
