import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DynamoDBClient, TagResourceCommand } from "@aws-sdk/client-dynamodb";
import { CONFIG_MAPS, EVENTS, type KubeObject, type Resource, SECRETS } from "@osb/kubernetes";
import { expectOk } from "@osb/testing";
import { allObjects } from "./all-objects.ts";
import { filesIn } from "./files-in.ts";
import { INPUT, type Trial } from "./start-trial.ts";
import { watchProcesses } from "./watch-processes.ts";

type Plant = (trial: Trial, secret: string) => Promise<string>;

/** One leak for each place that is searched: puts the secret there, and returns what the search then reads. */
export const PLANTED_LEAKS: Readonly<Record<string, Plant>> = {
  "standard output": async ({ runOther }, secret) => (await runOther(["-e", `console.log(${JSON.stringify(secret)})`]).ended).stdout,
  "standard error": async ({ runOther }, secret) => (await runOther(["-e", `console.error(${JSON.stringify(secret)})`]).ended).stderr,
  "an argument of a child": async (trial, secret) => JSON.stringify((await childOf(trial, [secret])).command),
  "the environment of a child": async (trial, secret) => JSON.stringify((await childOf(trial, [], { LEAK: secret })).environment),
  "a file that is left": async ({ folder }, secret) => {
    await writeFile(join(folder, "left"), `password: ${secret}\n`);
    return (await filesIn(folder)).get("left") ?? "";
  },
  "a label": (trial, secret) => planted(trial, CONFIG_MAPS, { metadata: { labels: { leak: `a${secret.slice(0, secret.length / 2)}a` } } }),
  "an annotation": (trial, secret) => planted(trial, CONFIG_MAPS, { metadata: { annotations: { leak: secret } } }),
  "an event": (trial, secret) =>
    planted(trial, EVENTS, { message: `it is ${secret}`, involvedObject: { kind: "ConfigMap", namespace: "default", name: "leak" } }),
  "another Secret": (trial, secret) => planted(trial, SECRETS, { data: { leak: Buffer.from(`of: ${secret}`).toString("base64") } }),
  "a release's record": (trial, secret) => {
    const packed = gzipSync(JSON.stringify({ config: { secretkey: secret } })).toString("base64");
    return planted(trial, SECRETS, { type: "helm.sh/release.v1", data: { release: Buffer.from(packed).toString("base64") } });
  },
  "a tag at AWS": async ({ world }, secret) => {
    const credentials = { accessKeyId: world.accessKeyId, secretAccessKey: world.secretAccessKey };
    const dynamodb = new DynamoDBClient({ region: INPUT.region, endpoint: world.awsEndpoint, credentials });
    const ResourceArn = `arn:aws:dynamodb:${INPUT.region}:123456789012:table/osb-demo`;
    await dynamodb.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: "leak", Value: secret }] }));
    return JSON.stringify((await world.snapshot()).aws);
  },
};

/** Fields of an object, besides its name and kind. */
interface Content {
  readonly metadata?: Pick<KubeObject["metadata"], "labels" | "annotations">;
  readonly [field: string]: unknown;
}

/** Makes an object that is like what is given, and reads all objects. */
async function planted({ kube }: Trial, resource: Resource, content: Content): Promise<string> {
  const metadata = { ...content.metadata, name: "leak", namespace: "default" };
  const object = { apiVersion: "v1", kind: resource.kind, ...content, metadata } as KubeObject;
  expectOk(await kube.create(resource, object));
  const found = await allObjects(kube);
  expectOk(await kube.delete({ resource, name: "leak", namespace: "default" }));
  return JSON.stringify(found);
}

/** A child that lives long enough to be seen. */
async function childOf(trial: Trial, args: readonly string[], env?: Readonly<Record<string, string>>) {
  const watch = watchProcesses(() => trial.processes());
  const child = trial.runOther(["-e", "setTimeout(() => undefined, 500)", "--", ...args], env);
  await child.ended;
  await watch.stop();
  const seen = watch.seen().find(({ pid, command }) => pid === child.pid && command[1] === "-e");
  if (seen === undefined) throw new Error("a child was not seen");
  return seen;
}
