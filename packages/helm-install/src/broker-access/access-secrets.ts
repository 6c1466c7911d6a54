import { type Random, Secret } from "@osb/core";
import { type KubeClient, type SecretStore, secretStore } from "@osb/kubernetes";
import type { BrokerAccessInput } from "./broker-access.ts";

/** The two Secrets of the broker's access. */
export interface AccessStores {
  readonly basicAuth: SecretStore;
  readonly tls: SecretStore;
}

export function accessNames({ installation, namespace }: Pick<BrokerAccessInput, "installation" | "namespace">) {
  return {
    basicAuth: { namespace, name: `${installation.name}-basic-auth` },
    tls: { namespace, name: `${installation.name}-tls` },
  };
}

export function accessStores(kube: KubeClient, input: Pick<BrokerAccessInput, "installation" | "namespace">): AccessStores {
  const { installation } = input;
  const { basicAuth, tls } = accessNames(input);
  return {
    basicAuth: secretStore(kube, { installation, ...basicAuth, type: "kubernetes.io/basic-auth" }),
    tls: secretStore(kube, { installation, ...tls, type: "kubernetes.io/tls" }),
  };
}

/** 32 bytes, as 43 characters: the broker's bcrypt looks at 72 bytes at most. */
export function makePassword(random: Random): Readonly<Record<string, Secret>> {
  return { username: new Secret("osb"), password: new Secret(Buffer.from(random.bytes(32)).toString("base64url")) };
}

/** Why the stored user and password cannot be used. An empty user is always refused by the broker, and an empty password let in by it. */
export function passwordProblem({ username, password }: Readonly<Record<string, Secret>>): string | undefined {
  if (username === undefined || username.reveal() === "") return "it has no user";
  if (password === undefined || password.reveal() === "") return "it has no password";
  if (Buffer.byteLength(password.reveal()) > 72) return "its password is longer than the 72 bytes that the broker looks at";
  return undefined;
}
