import { type KubeClient, type KubeObject, SECRETS } from "@osb/kubernetes";
import { authSecretOf } from "./admission/broker-rules.ts";
import type { BrokerObject } from "./broker-object.ts";
import { answered, StepFailed } from "./catalog-client.ts";
import type { CatalogScope } from "./catalog-scope.ts";
import type { BrokerAuth } from "./fetch-catalog.ts";

interface KubeSecret extends KubeObject {
  readonly data?: Readonly<Record<string, string>> | undefined;
}

/** Reads the broker's credentials, as they stand: a line end behind a password goes on the wire. Rejects with `StepFailed`. */
export async function brokerAuth(kube: KubeClient, scope: CatalogScope, broker: BrokerObject): Promise<BrokerAuth> {
  const ref = authSecretOf(scope, broker);
  if (ref === undefined) return { mode: "none" };
  const secret = { resource: SECRETS, ...ref };
  const { data = {} } = answered(await kube.get<KubeSecret>(secret), secret) ?? missing(`secrets "${ref.name}" not found`);
  const value = (key: string): string => Buffer.from(data[key] ?? missing(`auth secret didn't contain ${key}`), "base64").toString();
  if (broker.spec.authInfo?.basic) return { mode: "basic", username: value("username"), password: value("password") };
  return { mode: "bearer", token: value("token") };
}

function missing(what: string): never {
  throw new StepFailed(what);
}
