import type { Finding } from "@osb/core";
import {
  type Access,
  DEPLOYMENTS,
  inspectRights,
  type KubeClient,
  type KubeFailure,
  type KubeObject,
  NETWORK_POLICIES,
  PODS,
  qualifiedName,
  type CallOptions,
  SECRETS,
  SERVICE_ACCOUNTS,
  SERVICES,
} from "@osb/kubernetes";
import { errAsync, okAsync, ResultAsync } from "neverthrow";
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
  deps: Parameters<typeof inspectRights>[0],
  { namespace }: ReleasePlace,
  options?: CallOptions,
): ResultAsync<readonly Finding[], KubeFailure> {
  return inspectRights(deps, { accesses: NEEDED.map((access) => ({ ...access, namespace })) }, options).map((lacking) => {
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

/**
 * Objects that have the names of the bundled chart's and belong to no release of this name: helm would refuse to install over them. What may
 * not be looked at is passed over, since {@link missingRights} tells.
 */
export function foreignObjects(
  kube: KubeClient,
  { namespace, name }: ReleasePlace,
  options?: CallOptions,
): ResultAsync<readonly Finding[], KubeFailure> {
  const foreign = [SERVICE_ACCOUNTS, SERVICES, DEPLOYMENTS, NETWORK_POLICIES].map((resource) =>
    kube
      .get<KubeObject>({ resource, namespace, name }, options)
      .orElse(undefinedIfDenied)
      .map((found) =>
        found === undefined || isOfRelease(found, { namespace, name }) ? [] : [foreignObject(resource.kind, namespace, name)],
      ),
  );
  return ResultAsync.combine(foreign).map((findings) => findings.flat());
}

function isOfRelease({ metadata: { annotations = {} } }: KubeObject, { namespace, name }: ReleasePlace): boolean {
  return annotations["meta.helm.sh/release-name"] === name && annotations["meta.helm.sh/release-namespace"] === namespace;
}

function foreignObject(kind: string, namespace: string, name: string): Finding {
  return {
    type: "foreign-object",
    level: "blocking",
    message: `${kind} ${name} in namespace ${namespace} exists and belongs to no release ${name}`,
    remediation: `Remove ${kind} ${name} from namespace ${namespace} if nothing uses it, or choose another release name.`,
  };
}

function undefinedIfDenied(error: KubeFailure): ResultAsync<undefined, KubeFailure> {
  return error.type === "KubeDenied" && error.by === "authorization" ? okAsync(undefined) : errAsync(error);
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
