import { createPrivateKey } from "node:crypto";
import { type KubeSecret, SECRETS } from "@osb/kubernetes";
import { expectOk } from "@osb/testing";
import { parse } from "yaml";
import type { FoundObject } from "./all-objects.ts";
import type { Canary } from "./secret-traces.ts";
import { INPUT, type Trial } from "./start-trial.ts";

/** Where each secret that an installation makes is kept: in this field of this Secret, and nowhere else. */
export const HOMES = {
  "AWS key of the broker": { name: "demo-aws-key", field: "secretkey" },
  "password of the broker": { name: "demo-basic-auth", field: "password" },
  "TLS key of the broker": { name: "demo-tls", field: "tls.key" },
} as const;

/** Every secret of an installation that is there: those it was given, and those it made. */
export async function knownSecrets({ world, kube }: Trial): Promise<readonly Canary[]> {
  const kept = async ({ name, field }: (typeof HOMES)[keyof typeof HOMES]): Promise<string> => {
    const secret = expectOk(await kube.get<KubeSecret>({ resource: SECRETS, namespace: INPUT.namespace, name }));
    return Buffer.from(secret?.data?.[field] ?? "", "base64").toString();
  };
  const { users } = parse(world.kubeConfig) as { readonly users: readonly [{ readonly user: { readonly token: string } }] };
  return [
    { name: "AWS key of the administrator", value: world.secretAccessKey },
    { name: "token of the cluster", value: users[0].user.token },
    { name: "AWS key of the broker", value: await kept(HOMES["AWS key of the broker"]) },
    { name: "password of the broker", value: await kept(HOMES["password of the broker"]) },
    ...tlsKey(await kept(HOMES["TLS key of the broker"])),
  ];
}

/** The object without what it is there to keep. */
export function withoutKept({ resource, object }: FoundObject): object {
  const home = Object.values(HOMES).find(({ name }) => name === object.metadata.name && object.metadata.namespace === INPUT.namespace);
  if (resource !== "secrets" || home === undefined) return object;
  const { [home.field]: _kept, ...data } = object.data ?? {};
  return { ...object, data };
}

/** The lines of the file that tell of the key, for the others are the same in every such file or in the certificate; and the bare number. */
function tlsKey(pem: string): readonly Canary[] {
  const [, first = "", second = ""] = pem.split("\n");
  const number = Buffer.from(createPrivateKey(pem).export({ format: "jwk" }).d ?? "", "base64url");
  return [first, second, number.toString("base64url"), number.toString("hex")].map((value) => ({ name: "TLS key of the broker", value }));
}
