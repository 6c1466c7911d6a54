import type { Finding } from "@osb/core";
import {
  type Access,
  DEPLOYMENTS,
  inspectRights,
  type KubeClient,
  type KubeFailure,
  NETWORK_POLICIES,
  PODS,
  qualifiedName,
  type CallOptions,
  SECRETS,
  SERVICE_ACCOUNTS,
  SERVICES,
} from "@osb/kubernetes";
import type { ResultAsync } from "neverthrow";
import type { BrokerImage } from "./broker-release.ts";
import type { ReleasePlace } from "./read-release.ts";
import { UPSTREAM_IMAGE } from "./release-values.ts";

/** What helm does to records and objects, and what the wait for the broker looks at. */
const NEEDED: ReadonlyArray<Pick<Access, "verb" | "resource">> = [
  ...(["list", "get", "create", "update", "delete"] as const).map((verb) => ({ verb, resource: SECRETS })),
  ...[SERVICE_ACCOUNTS, SERVICES, DEPLOYMENTS, NETWORK_POLICIES].flatMap((resource) =>
    (["get", "create", "patch", "delete"] as const).map((verb) => ({ verb, resource })),
  ),
  { verb: "list", resource: PODS },
];

/** One finding that names all rights the caller lacks; none where it has them. */
export function missingRights(
  kube: KubeClient,
  { namespace }: ReleasePlace,
  options?: CallOptions,
): ResultAsync<readonly Finding[], KubeFailure> {
  return inspectRights({ kube }, { accesses: NEEDED.map((access) => ({ ...access, namespace })) }, options).map((lacking) => {
    const rights = lacking.map(({ verb, resource }) => `${verb} ${qualifiedName(resource)}`);
    return rights.length === 0
      ? []
      : [
          {
            type: "rights-missing",
            level: "blocking",
            message: `in namespace ${namespace} the caller may not ${rights.join(", ")}, which helm needs for the release`,
            remediation: `Grant the kubeconfig's user these rights in namespace ${namespace}.`,
          },
        ];
  });
}

/** What a person should know of the image. */
export function imageFindings(image: BrokerImage = UPSTREAM_IMAGE): readonly Finding[] {
  const { repository, tag = "beta", digest } = image;
  if (digest !== undefined) return [];
  const upstream = repository === UPSTREAM_IMAGE.repository;
  return [
    {
      type: "image-not-pinned",
      level: "warning",
      message:
        `${repository}:${tag} may be another image tomorrow` +
        (upstream ? "; it was built to run as root, and that it works as the chart's user 65532 is not verified" : ""),
      remediation: "Pass broker.image.digest of an image that was tried.",
    },
  ];
}
