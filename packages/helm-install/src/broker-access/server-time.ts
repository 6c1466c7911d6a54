import { fieldManagerOf, type Installation, type Random } from "@osb/core";
import { type CallOptions, KubeCallFailed, type KubeClient, type KubeFailure, type KubeObject, SECRETS } from "@osb/kubernetes";
import { err, ok, type ResultAsync } from "neverthrow";

/**
 * What time it is for the API server, told by the creation date of an object that is not made (a dry run). Whoever verifies the broker's
 * certificate runs in that cluster; the clock of the machine that this runs on may be wrong by years.
 */
export function serverTime(
  kube: KubeClient,
  where: { readonly installation: Installation; readonly namespace: string },
  random: Random,
  options?: CallOptions,
): ResultAsync<Date, KubeFailure> {
  const { installation, namespace } = where;
  const name = `${installation.name}-time-${Buffer.from(random.bytes(4)).toString("hex")}`;
  const object: KubeObject = { apiVersion: "v1", kind: "Secret", metadata: { name, namespace } };
  return kube.apply(SECRETS, object, { fieldManager: fieldManagerOf(installation), dryRun: true }, options).andThen(({ metadata }) => {
    const time = new Date(metadata.creationTimestamp ?? "");
    return Number.isNaN(time.getTime())
      ? err(
          new KubeCallFailed(
            { operation: `apply secrets ${namespace}/${name}` },
            200,
            "",
            "the answer to a dry run has no creationTimestamp",
            [],
            "Check what stands between this machine and the API server.",
          ),
        )
      : ok(time);
  });
}
