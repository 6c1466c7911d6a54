import type { JsonObject } from "../api-object.ts";
import { type Container, containersOf, type PodSpec } from "../kinds/pod-spec.ts";

/** The levels of the Pod Security Standards (https://kubernetes.io/docs/concepts/security/pod-security-standards/). */
export type SecurityLevel = "privileged" | "baseline" | "restricted";

/** A check says what is forbidden about a pod, with the places in brackets, or nothing. */
type Check = (spec: PodSpec) => string | undefined;

/** What a level finds wrong with a pod, as messages join it; empty where the pod may run. Its checks are those that charts fail. */
export function securityViolations(level: SecurityLevel, spec: PodSpec): string {
  return CHECKS[level].flatMap((check) => check(spec) ?? []).join(", ");
}

const hostNamespaces: Check = (spec) => {
  const used = ["hostNetwork", "hostPID", "hostIPC"].filter((field) => spec[field] === true);
  return told("host namespaces", used.map((field) => `${field}=true`).join(", "));
};

const hostPathVolumes: Check = ({ volumes = [] }) =>
  told(
    "hostPath volumes",
    named(
      "volume",
      volumes.filter((volume) => volume["hostPath"] !== undefined),
    ),
  );

const hostPorts: Check = (spec) => {
  const using = containersOf(spec).filter(({ ports = [] }) => ports.some((port) => Number(port["hostPort"] ?? 0) !== 0));
  const ports = using.flatMap(({ ports: all = [] }) => all.map((port) => port["hostPort"]).filter(Boolean));
  return told(
    ports.length === 1 ? "hostPort" : "hostPorts",
    containers(using, `uses hostPort${ports.length === 1 ? "" : "s"} ${ports.join(", ")}`),
  );
};

const privileged: Check = (spec) =>
  told(
    "privileged",
    containers(
      failing(spec, ({ privileged: is }) => is !== true),
      "must not set securityContext.privileged=true",
    ),
  );

const allowPrivilegeEscalation: Check = (spec) =>
  told(
    "allowPrivilegeEscalation != false",
    containers(
      failing(spec, ({ allowPrivilegeEscalation: is }) => is === false),
      "must set securityContext.allowPrivilegeEscalation=false",
    ),
  );

const capabilities: Check = (spec) => {
  const list = (context: JsonObject, field: string): readonly string[] =>
    ((context["capabilities"] as JsonObject | undefined)?.[field] ?? []) as readonly string[];
  const keeping = failing(spec, (context) => list(context, "drop").includes("ALL"));
  const adding = failing(spec, (context) => list(context, "add").every((one) => one === "NET_BIND_SERVICE"));
  const added = [...new Set(adding.flatMap(({ securityContext = {} }) => list(securityContext, "add")))]
    .filter((one) => one !== "NET_BIND_SERVICE")
    .sort();
  const problems = [
    containers(keeping, 'must set securityContext.capabilities.drop=["ALL"]'),
    containers(adding, `must not include ${added.map((one) => JSON.stringify(one)).join(", ")} in securityContext.capabilities.add`),
  ];
  return told("unrestricted capabilities", problems.filter(Boolean).join("; "));
};

const ALLOWED_VOLUMES = new Set([
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "persistentVolumeClaim",
  "projected",
  "secret",
  "image",
  "name",
]);

const restrictedVolumes: Check = ({ volumes = [] }) => {
  const bad = volumes.filter((volume) => Object.keys(volume).some((field) => !ALLOWED_VOLUMES.has(field)));
  const types = [...new Set(bad.flatMap((volume) => Object.keys(volume).filter((field) => !ALLOWED_VOLUMES.has(field))))].map((type) =>
    JSON.stringify(type),
  );
  const list = named("volume", bad);
  return told(
    "restricted volume types",
    list && `${list} use${bad.length === 1 ? "s" : ""} restricted volume type${types.length === 1 ? "" : "s"} ${types.join(", ")}`,
  );
};

const runAsNonRoot: Check = (spec) => {
  const pod = spec.securityContext?.["runAsNonRoot"];
  const refusing = failing(spec, ({ runAsNonRoot: is }) => is !== false);
  const silent = failing(spec, ({ runAsNonRoot: is }) => is !== undefined || pod === true);
  const problems = [
    pod === false ? "pod must not set securityContext.runAsNonRoot=false" : "",
    containers(refusing, "must not set securityContext.runAsNonRoot=false"),
    pod === false ? "" : podOr(silent, "must set securityContext.runAsNonRoot=true"),
  ];
  return told("runAsNonRoot != true", problems.filter(Boolean)[0] ?? "");
};

const runAsUser: Check = (spec) => {
  const pod = spec.securityContext?.["runAsUser"] === 0 ? "pod must not set runAsUser=0" : "";
  return told(
    "runAsUser=0",
    [
      pod,
      containers(
        failing(spec, ({ runAsUser: is }) => is !== 0),
        "must not set runAsUser=0",
      ),
    ]
      .filter(Boolean)
      .join(", "),
  );
};

const seccompProfile: Check = (spec) => {
  const typeOf = (context: JsonObject | undefined): unknown => (context?.["seccompProfile"] as JsonObject | undefined)?.["type"];
  const good = (type: unknown): boolean => type === "RuntimeDefault" || type === "Localhost";
  const bad = failing(spec, (context) => good(typeOf(context) ?? typeOf(spec.securityContext)));
  return told("seccompProfile", podOr(bad, 'must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"'));
};

const CHECKS: Readonly<Record<SecurityLevel, readonly Check[]>> = {
  privileged: [],
  baseline: [hostNamespaces, hostPathVolumes, hostPorts, privileged],
  restricted: [
    allowPrivilegeEscalation,
    capabilities,
    hostNamespaces,
    hostPorts,
    privileged,
    restrictedVolumes,
    runAsNonRoot,
    runAsUser,
    seccompProfile,
  ],
};

function failing(spec: PodSpec, isGood: (context: JsonObject) => boolean): Container[] {
  return containersOf(spec).filter(({ securityContext = {} }) => !isGood(securityContext));
}

function told(what: string, where: string): string | undefined {
  return where === "" ? undefined : `${what} (${where})`;
}

function containers(list: readonly Container[], text: string): string {
  return list.length === 0 ? "" : `${named("container", list)} ${text}`;
}

function podOr(list: readonly Container[], text: string): string {
  return list.length === 0 ? "" : `pod or ${containers(list, text)}`;
}

function named(what: string, list: readonly { readonly name?: string }[]): string {
  if (list.length === 0) return "";
  return `${what}${list.length === 1 ? "" : "s"} ${list.map(({ name }) => JSON.stringify(name)).join(", ")}`;
}
