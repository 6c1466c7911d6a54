import {
  attempt,
  Deadline,
  expectedPlan,
  type InvalidInput,
  listener,
  type RunOptions,
  Secret,
  systemClock,
  systemRandom,
  type WorldMoved,
} from "@osb/core";
import { type ClusterMismatch, expectedCluster, type KubeFailure } from "@osb/kubernetes";
import { err, ok, type ResultAsync } from "neverthrow";
import { BrokerAccessConflict } from "../errors.ts";
import type { BrokerAccessEvent } from "../events.ts";
import { accessNames, accessStores, makePassword } from "./access-secrets.ts";
import { accessVersion } from "./access-version.ts";
import { type BrokerAccess, type BrokerAccessInput, nextAccessStep } from "./broker-access.ts";
import { checkedAccess } from "./checked-access.ts";
import { makeCertificate } from "./make-certificate.ts";
import { accessPlan, type BrokerAccessDeps } from "./plan-broker-access.ts";
import { readAccess } from "./read-access.ts";
import { serverTime } from "./server-time.ts";

export type ApplyBrokerAccessError = InvalidInput | ClusterMismatch | WorldMoved | BrokerAccessConflict | KubeFailure;

/**
 * Makes sure that there are a password and a certificate for the broker, each in a Secret of the installation (`<installation>-basic-auth`,
 * `<installation>-tls`). What is there and good is kept, so that the same call changes nothing; a certificate is made anew when it
 * ends within 30 days or is for other hosts, by an authority of its own, and who trusted the old one has to be given the new `caBundle`.
 *
 * Safe to repeat, after a crash too, and safe against a second caller: each Secret is written only on top of what was read.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 60 000).
 * @returns Where both are and what callers have to trust; or one of
 * - `InvalidInput`, `WorldMoved`, `BrokerAccessConflict` (a Secret of that name is not ours): nothing was done;
 * - `KubeDenied`, `KubeUnreachable`, `KubeCallFailed`, `KubeConflict`: the cluster refused, or was out of reach;
 * - `TimedOut`, `Aborted`: it ended early; the same call resumes it.
 */
export function applyBrokerAccess(
  { kube, clock = systemClock, random = systemRandom }: BrokerAccessDeps,
  input: BrokerAccessInput,
  { signal, timeoutMs = 60_000, onEvent }: RunOptions<BrokerAccessEvent> = {},
): ResultAsync<BrokerAccess, ApplyBrokerAccessError> {
  const emit = listener(onEvent);

  return attempt(async function* () {
    const wanted = yield* checkedAccess(input);
    const { installation, namespace, hosts, expect } = wanted;
    using deadline = new Deadline(clock, "The broker's access", { signal, timeoutMs });
    yield* expectedCluster(kube, installation, deadline);
    const names = accessNames(wanted);
    const stores = accessStores(kube, wanted);

    for (let looks = 1; ; looks += 1) {
      const { basicAuth, tls, seen } = yield* readAccess(kube, stores, wanted, random, deadline);
      if (looks === 1) yield* expectedPlan("The broker's access", accessPlan(wanted, seen), expect);
      const step = nextAccessStep(seen);

      switch (step.do) {
        case "refuse":
          return err(new BrokerAccessConflict(`${namespace}/${names[step.which].name}`));
        case "finish":
          return ok({
            ...names,
            caBundle: tls?.fields["ca.crt"]?.reveal() ?? "",
            version: accessVersion(basicAuth?.fields ?? {}, tls?.fields ?? {}),
          });
        case "make-password":
          if (yield* stores.basicAuth.write(makePassword(random), step.follows, deadline))
            emit({ type: "password-made", secret: stores.basicAuth.where });
          break;
        case "make-certificate": {
          const now = yield* serverTime(kube, wanted, random, deadline);
          const { certificate, key, ca } = makeCertificate({ label: installation.name, hosts, now }, random);
          const fields = { "tls.crt": new Secret(certificate), "tls.key": key, "ca.crt": new Secret(ca) };
          if (yield* stores.tls.write(fields, step.follows, deadline))
            emit({ type: "certificate-made", secret: stores.tls.where, reason: step.reason });
          break;
        }
      }
    }
  });
}
