import { createHash } from "node:crypto";
import type { Cause } from "../api-fault.ts";
import type { ApiObject, JsonObject } from "../api-object.ts";
import { AGE, column, NAME } from "../reading/table.ts";
import type { KindRules } from "../served-resource.ts";
import { labelProblems } from "../metadata-problems.ts";
import { LABEL_RULE } from "../name-problem.ts";
import { duplicate, forbiddenValue, invalidValue, required, unsupportedValue } from "./causes.ts";
import { portProblems } from "./ports.ts";

interface ServiceSpec extends JsonObject {
  type?: string;
  clusterIP?: string;
  clusterIPs?: string[];
  ports?: (JsonObject & { port?: number; protocol?: string; name?: string; targetPort?: unknown })[];
  selector?: Record<string, string>;
}

const TYPES = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
/** As Go shows what a port is told apart by. */
const NO_PORT = { Name: "", Protocol: "", AppProtocol: null, Port: 0, TargetPort: 0, NodePort: 0 };

/** Defaults, an address of its own, and ports that can be. */
export const SERVICE_RULES: KindRules = {
  defaults(service) {
    const spec = (service["spec"] ??= {}) as ServiceSpec;
    spec["sessionAffinity"] ??= "None";
    spec.type ??= "ClusterIP";
    if (spec.type !== "ExternalName") spec["internalTrafficPolicy"] ??= "Cluster";
    for (const port of spec.ports ?? []) {
      port.protocol ??= "TCP";
      port.targetPort ??= port.port;
    }
  },

  onCreate(service) {
    const spec = specOf(service);
    service["status"] = { loadBalancer: {} };
    if (spec.type === "ExternalName") return;
    spec.clusterIP ??= addressOf(service);
    spec.clusterIPs ??= [spec.clusterIP];
    // Nobody but whoever writes its endpoints knows of which families they are.
    const isOpen = spec.clusterIP === "None" && Object.keys(spec.selector ?? {}).length === 0;
    spec["ipFamilies"] ??= isOpen ? ["IPv4", "IPv6"] : ["IPv4"];
    spec["ipFamilyPolicy"] ??= isOpen ? "RequireDualStack" : "SingleStack";
  },

  /** What was allotted stays where a change says nothing of it. */
  onUpdate(service, old) {
    const spec = specOf(service);
    for (const field of ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"]) spec[field] ??= specOf(old)[field];
  },

  validate(service, old) {
    const { type, clusterIP, ports = [], selector } = specOf(service);
    const problems: Cause[] = labelProblems("spec.selector", selector);
    if (ports.length === 0 && type !== "ExternalName" && clusterIP !== "None") problems.push(required("spec.ports"));
    if (!TYPES.includes(type ?? "")) problems.push(unsupportedValue("spec.type", type, TYPES));
    ports.forEach(({ port = 0, name, targetPort }, index) => {
      const field = `spec.ports[${index}]`;
      if (ports.length > 1 && !name) problems.push(required(`${field}.name`));
      else if (name && !LABEL_RULE.fits.test(name)) problems.push(invalidValue(`${field}.name`, name, LABEL_RULE.text));
      else if (name && ports.findIndex((other) => other.name === name) < index) problems.push(duplicate(`${field}.name`, name));
      problems.push(...portProblems(`${field}.port`, port), ...portProblems(`${field}.targetPort`, targetPort));
    });
    ports.forEach(({ port, protocol }, index) => {
      const isTwice = ports.findIndex((other) => other.port === port && other.protocol === protocol) < index;
      if (isTwice) problems.push(duplicate(`spec.ports[${index}]`, { ...NO_PORT, Protocol: protocol, Port: port }));
    });
    const before = old === undefined ? undefined : specOf(old);
    if (before?.clusterIP !== undefined && type === before.type && before.clusterIP !== clusterIP)
      problems.push(invalidValue("spec.clusterIPs[0]", [clusterIP], "may not change once set"));
    if (type === "ExternalName" && clusterIP !== undefined)
      problems.push(forbiddenValue("spec.clusterIPs", "may not be set for ExternalName services"));
    return problems;
  },

  columns: [
    NAME,
    column("Type", (service) => specOf(service).type),
    column("Cluster-IP", (service) => specOf(service).clusterIP),
    column("External-IP", () => undefined),
    column(
      "Port(s)",
      (service) => (specOf(service).ports ?? []).map(({ port, protocol }) => `${String(port)}/${String(protocol)}`).join(",") || undefined,
    ),
    AGE,
    column(
      "Selector",
      (service) =>
        Object.entries(specOf(service).selector ?? {})
          .map((pair) => pair.join("="))
          .join(",") || undefined,
      { priority: 1 },
    ),
  ],

  deleteAnswersObject: true,
};

function specOf(service: ApiObject): ServiceSpec {
  return (service["spec"] ?? {}) as ServiceSpec;
}

/** An address of the range that clusters commonly use for Services; the same for the same name. */
function addressOf({ metadata: { namespace = "", name } }: ApiObject): string {
  const [high = 0, low = 0] = createHash("sha256").update(`${namespace}/${name}`).digest();
  return `10.96.${high}.${low}`;
}
