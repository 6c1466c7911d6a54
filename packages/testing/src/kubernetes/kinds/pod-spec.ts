import type { Cause } from "../api-fault.ts";
import type { JsonObject } from "../api-object.ts";
import { LABEL_RULE } from "../name-problem.ts";
import { duplicate, invalidValue, notFoundValue, required, unsupportedValue } from "./causes.ts";
import { portNameProblems, portProblems } from "./ports.ts";

/** A pod's content, as far as rules look at it. */
export interface PodSpec extends JsonObject {
  containers?: Container[];
  initContainers?: Container[];
  volumes?: (JsonObject & { name: string })[];
  serviceAccountName?: string;
  securityContext?: JsonObject;
}

/** One container, as far as rules look at it. */
export interface Container extends JsonObject {
  name?: string;
  image?: string;
  ports?: JsonObject[];
  env?: JsonObject[];
  volumeMounts?: { name: string }[];
  resources?: { limits?: JsonObject; requests?: JsonObject };
  securityContext?: JsonObject;
}

const PROBES = ["livenessProbe", "readinessProbe", "startupProbe"];
const HANDLERS = ["exec", "httpGet", "tcpSocket", "grpc"];

/** Fills in what a pod is taken to mean where it says nothing. Changes `spec`. */
export function podSpecDefaults(spec: PodSpec): void {
  spec["restartPolicy"] ??= "Always";
  spec["terminationGracePeriodSeconds"] ??= 30;
  spec["dnsPolicy"] ??= "ClusterFirst";
  spec["securityContext"] ??= {};
  spec["schedulerName"] ??= "default-scheduler";
  if (spec.serviceAccountName !== undefined) spec["serviceAccount"] ??= spec.serviceAccountName;
  for (const volume of spec.volumes ?? []) volumeDefaults(volume);
  for (const container of containersOf(spec)) containerDefaults(container);
}

const RESTART_POLICIES = ["Always", "OnFailure", "Never"];

/** What is wrong with a pod's content. `path` is where it stands: `spec`, or `spec.template.spec`. */
export function podSpecProblems(spec: PodSpec | undefined, path: string, restartPolicies: readonly string[] = RESTART_POLICIES): Cause[] {
  if (spec?.containers === undefined || spec.containers.length === 0) return [required(`${path}.containers`)];
  const policy = String(spec["restartPolicy"]);
  const volumes = new Set(spec.volumes?.map(({ name }) => name));
  const lists = [
    ["initContainers", spec.initContainers ?? []],
    ["containers", spec.containers],
  ] as const;
  return [
    ...(restartPolicies.includes(policy) ? [] : [unsupportedValue(`${path}.restartPolicy`, policy, restartPolicies)]),
    ...repeated(spec.volumes ?? [], `${path}.volumes`),
    ...lists.flatMap(([list, containers]) => [
      ...repeated(containers, `${path}.${list}`),
      ...containers.flatMap((container, index) => containerProblems(container, volumes, `${path}.${list}[${index}]`)),
    ]),
  ];
}

/** All containers, those that run first included. */
export function containersOf({ initContainers = [], containers = [] }: PodSpec): Container[] {
  return [...initContainers, ...containers];
}

function containerDefaults(container: Container): void {
  container["terminationMessagePath"] ??= "/dev/termination-log";
  container["terminationMessagePolicy"] ??= "File";
  container["imagePullPolicy"] ??= pullPolicyOf(container.image ?? "");
  container.resources ??= {};
  const { limits, requests } = container.resources;
  if (limits !== undefined) container.resources.requests = { ...limits, ...requests };
  for (const port of container.ports ?? []) port["protocol"] ??= "TCP";
  for (const kind of PROBES) probeDefaults(container[kind] as JsonObject | undefined);
  for (const variable of container.env ?? []) {
    const field = (variable["valueFrom"] as { fieldRef?: JsonObject } | undefined)?.fieldRef;
    if (field !== undefined) field["apiVersion"] ??= "v1";
  }
}

function probeDefaults(probe: JsonObject | undefined): void {
  if (probe === undefined) return;
  const http = probe["httpGet"] as JsonObject | undefined;
  if (http !== undefined) {
    http["path"] ??= "/";
    http["scheme"] ??= "HTTP";
  }
  probe["timeoutSeconds"] ??= 1;
  probe["periodSeconds"] ??= 10;
  probe["successThreshold"] ??= 1;
  probe["failureThreshold"] ??= 3;
}

function volumeDefaults(volume: JsonObject): void {
  for (const kind of ["secret", "configMap", "projected", "downwardAPI"]) {
    const source = volume[kind] as JsonObject | undefined;
    if (source !== undefined) source["defaultMode"] ??= 0o644;
  }
  // A volume of nothing is an empty directory.
  if (Object.keys(volume).every((key) => key === "name")) volume["emptyDir"] = {};
  const hostPath = volume["hostPath"] as JsonObject | undefined;
  if (hostPath !== undefined) hostPath["type"] ??= "";
}

/** A tag that may move is pulled each time. */
function pullPolicyOf(image: string): string {
  const tag = /:([^:/@]+)$/.exec(image)?.[1];
  return image.includes("@") || (tag !== undefined && tag !== "latest") ? "IfNotPresent" : "Always";
}

function containerProblems(container: Container, volumes: ReadonlySet<string>, path: string): Cause[] {
  const { name, image, volumeMounts = [], ports = [], env = [] } = container;
  const problems: Cause[] = [];
  if (!name) problems.push(required(`${path}.name`));
  else if (!LABEL_RULE.fits.test(name)) problems.push(invalidValue(`${path}.name`, name, LABEL_RULE.text));
  if (!image) problems.push(required(`${path}.image`));
  ports.forEach(({ containerPort, name: port }, index) => {
    const field = `${path}.ports[${index}]`;
    if (typeof port === "string" && port !== "") {
      problems.push(...portNameProblems(`${field}.name`, port));
      if (ports.findIndex((other) => other["name"] === port) < index) problems.push(duplicate(`${field}.name`, port));
    }
    if (!containerPort) problems.push(required(`${field}.containerPort`));
    else problems.push(...portProblems(`${field}.containerPort`, containerPort));
  });
  env.forEach(({ name: variable, value, valueFrom }, index) => {
    const field = `${path}.env[${index}]`;
    if (!variable) problems.push(required(`${field}.name`));
    if (value && valueFrom !== undefined)
      problems.push(invalidValue(`${field}.valueFrom`, "", "may not be specified when `value` is not empty"));
  });
  for (const kind of PROBES) {
    const probe = container[kind] as JsonObject | undefined;
    if (probe !== undefined && !HANDLERS.some((handler) => handler in probe))
      problems.push(required(`${path}.${kind}`, "must specify a handler type"));
  }
  volumeMounts.forEach((mount, index) => {
    if (!volumes.has(mount.name)) problems.push(notFoundValue(`${path}.volumeMounts[${index}].name`, mount.name));
  });
  return problems;
}

function repeated(items: readonly { readonly name?: string }[], path: string): Cause[] {
  return items.flatMap(({ name }, index) =>
    items.findIndex((item) => item.name === name) < index ? [duplicate(`${path}[${index}].name`, name)] : [],
  );
}
