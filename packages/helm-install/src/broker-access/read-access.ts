import type { Random } from "@osb/core";
import type { CallOptions, KubeClient, KubeFailure, StoredFields } from "@osb/kubernetes";
import { okAsync, ResultAsync } from "neverthrow";
import { type AccessStores, passwordProblem } from "./access-secrets.ts";
import type { BrokerAccessInput, FoundSecret, SeenAccess } from "./broker-access.ts";
import { certificateFacts, certificateProblem } from "./certificate-problem.ts";
import { serverTime } from "./server-time.ts";

/** What is stored, and what is to be thought of it. */
export interface FoundAccess {
  readonly basicAuth: StoredFields | undefined;
  readonly tls: StoredFields | undefined;
  readonly seen: SeenAccess;
}

/** Reads and judges both Secrets. The server is asked for the time only where there is a certificate to judge. */
export function readAccess(
  kube: KubeClient,
  { basicAuth, tls }: AccessStores,
  input: BrokerAccessInput,
  random: Random,
  options: CallOptions,
): ResultAsync<FoundAccess, KubeFailure> {
  return ResultAsync.combine([basicAuth.read(options), tls.read(options)]).andThen(([password, certificate]) => {
    const seenPassword = password && judged(password, passwordProblem(password.fields));
    const readable =
      certificate !== undefined && certificate.owned && certificateFacts(certificate.fields["tls.crt"]?.reveal()) !== undefined;
    const seenCertificate: ResultAsync<FoundSecret | undefined, KubeFailure> = readable
      ? serverTime(kube, input, random, options).map((now) => judged(certificate, certificateProblem(certificate.fields, input.hosts, now)))
      : okAsync(certificate && judged(certificate, "it is no certificate"));
    return seenCertificate.map((seen) => ({ basicAuth: password, tls: certificate, seen: { basicAuth: seenPassword, tls: seen } }));
  });
}

function judged({ owned, version }: StoredFields, problem: string | undefined): FoundSecret {
  return { owned, version, problem };
}
