import type { BrokerCatalog } from "./broker-catalog.ts";
import type { BrokerFlags } from "./parse-broker-flags.ts";
import { goJsonError } from "./go-json-error.ts";
import { bind, unbind } from "./binding-operations.ts";
import type { BrokerDeps, OsbRequest } from "./broker-request.ts";
import { deprovision, provision, update } from "./instance-operations.ts";
import { lastOperation } from "./last-operation.ts";
import { CONNECTION_CUT, jsonAnswer, type OsbAnswer, OsbRefusal, textAnswer } from "./osb-answer.ts";
import type { OsbPlan, OsbService, PlanSchema } from "./osb-service.ts";
import { globalOverrides } from "./parameter-overrides.ts";

export interface HttpRequest {
  readonly method: string;
  /** With query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

type Handler = (request: OsbRequest, http: HttpRequest) => Promise<OsbAnswer | typeof CONNECTION_CUT> | OsbAnswer | typeof CONNECTION_CUT;

interface Route {
  readonly action: string;
  readonly method: string;
  readonly path: RegExp;
  /** Status of an answer to a body that is no JSON; absent where no body is read. */
  readonly badBody?: number;
  readonly handle: Handler;
}

const INSTANCE = "/v2/service_instances/(?<instance>[^/]+)";
const BINDING = `${INSTANCE}/service_bindings/(?<binding>[^/]+)`;

/** What the routes need beside what the operations need. */
type RouteDeps = Omit<BrokerDeps, "count"> & { readonly catalog: BrokerCatalog; readonly flags: BrokerFlags };

/** The broker's HTTP surface, apart from any socket. */
export class BrokerRoutes {
  readonly #deps: RouteDeps;
  readonly #routes: readonly Route[];
  readonly #counts = new Map<string, number>();

  constructor(routeDeps: RouteDeps) {
    this.#deps = routeDeps;
    const count: BrokerDeps["count"] = (action, service = "", plan = "") =>
      this.#count(`aws_sb_actions_total{action="${action}",plan="${plan}",service="${service}"}`);
    const deps: BrokerDeps = { ...routeDeps, count };
    const route = (action: string, method: string, path: string, handle: Handler, badBody?: number): Route => ({
      action,
      method,
      path: new RegExp(`^${path}$`),
      handle,
      ...(badBody !== undefined && { badBody }),
    });
    const panic = (): typeof CONNECTION_CUT => CONNECTION_CUT;
    this.#routes = [
      route("get_catalog", "GET", "/v2/catalog", () => this.#catalog()),
      route("last_operation", "GET", `${INSTANCE}/last_operation`, (request) => lastOperation(deps, request)),
      route("provision", "PUT", INSTANCE, (request) => provision(deps, request), 400),
      route("deprovision", "DELETE", INSTANCE, (request) => deprovision(deps, request)),
      route("update", "PATCH", INSTANCE, (request) => update(deps, request), 500),
      route("bind", "PUT", BINDING, (request) => bind(deps, request), 500),
      route("get_binding", "GET", BINDING, panic),
      route("binding_last_operation", "GET", `${BINDING}/last_operation`, panic),
      route("unbind", "DELETE", BINDING, (request) => unbind(deps, request)),
    ];
  }

  async answer(http: HttpRequest): Promise<OsbAnswer | typeof CONNECTION_CUT> {
    const url = new URL(http.target, "http://broker");
    if (url.pathname === "/healthz") return textAnswer(200, "OK");
    if (url.pathname === "/metrics")
      return textAnswer(200, this.#metrics(), { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
    const there = this.#routes.filter(({ path }) => path.test(url.pathname));
    if (there.length === 0) return textAnswer(404, "404 page not found\n", { "x-content-type-options": "nosniff" });
    const found = there.find(({ method }) => method === http.method);
    if (found === undefined) return { status: 405, headers: {}, body: "" };

    const { flags, log } = this.#deps;
    if (flags.enableBasicAuth && !this.#isKnown(http.headers["authorization"])) {
      return {
        status: 401,
        headers: { "content-type": "text/plain", "www-authenticate": 'Basic realm="aws-service-broker"' },
        body: "401 Unauthorized\n",
      };
    }
    this.#count(`osb_actions_total{action="${found.action}"}`);
    log.info("awsbroker.go:219", `Client OSB API Version: ${JSON.stringify(http.headers["x-broker-api-version"] ?? "")}`);
    const problem = found.badBody === undefined ? undefined : goJsonError(http.body);
    if (problem !== undefined) return jsonAnswer(found.badBody ?? 500, { description: problem });

    const { instance = "", binding = "" } = found.path.exec(url.pathname)?.groups ?? {};
    const body = found.badBody === undefined ? {} : (JSON.parse(http.body) as OsbRequest["body"]);
    const originatingIdentity = String(http.headers["x-broker-api-originating-identity"] ?? "");
    try {
      return await found.handle(
        {
          instanceId: decodeURIComponent(instance),
          bindingId: decodeURIComponent(binding),
          query: url.searchParams,
          body,
          originatingIdentity,
        },
        http,
      );
    } catch (thrown) {
      if (!(thrown instanceof OsbRefusal)) throw thrown;
      log.error(
        "util.go:305",
        `Status: ${thrown.status}; ErrorMessage: ${thrown.error ?? "<nil>"}; Description: ${thrown.message}; ResponseError: <nil>`,
      );
      return thrown.answer();
    }
  }

  #catalog(): OsbAnswer | typeof CONNECTION_CUT {
    const services = this.#deps.catalog.services();
    if (services === undefined) return CONNECTION_CUT;
    this.#count('aws_sb_actions_total{action="get_catalog",plan="",service=""}');
    const hidden = this.#deps.flags.prescribeOverrides ? globalOverrides(this.#deps.env, this.#deps.brokerId) : [];
    return jsonAnswer(200, { services: services.length === 0 ? null : services.map((service) => withoutParameters(service, hidden)) });
  }

  /** An empty user name is never let in, whatever was configured; of passwords bcrypt reads 72 bytes. */
  #isKnown(authorization: string | string[] | undefined): boolean {
    const [, encoded] = /^Basic (.*)$/s.exec(String(authorization ?? "")) ?? [];
    const [, user = "", password = ""] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded ?? "", "base64").toString()) ?? [];
    const { flags, env } = this.#deps;
    const expectedUser = flags.basicAuthUser || (env["SECURITY_USER_NAME"] ?? "");
    const expectedPassword = flags.basicAuthPass || (env["SECURITY_USER_PASSWORD"] ?? "");
    const read = (text: string): string => Buffer.from(text).subarray(0, 72).toString("hex");
    return encoded !== undefined && user !== "" && user === expectedUser && read(password) === read(expectedPassword);
  }

  #count(metric: string): void {
    this.#counts.set(metric, (this.#counts.get(metric) ?? 0) + 1);
  }

  #metrics(): string {
    const families = [
      ["aws_sb_actions_total", "Total amount of OpenServiceBroker actions requested."],
      ["osb_actions_total", "Total amount of actions requested."],
    ] as const;
    const lines = families.flatMap(([name, help]) => {
      const counts = [...this.#counts].filter(([metric]) => metric.startsWith(name)).sort(([a], [b]) => (a < b ? -1 : 1));
      return counts.length === 0
        ? []
        : [`# HELP ${name} ${help}`, `# TYPE ${name} counter`, ...counts.map(([metric, count]) => `${metric} ${count}`)];
    });
    return lines.map((line) => `${line}\n`).join("");
  }
}

function withoutParameters(service: OsbService, hidden: readonly string[]): OsbService {
  if (hidden.length === 0) return service;
  const without = (schema: PlanSchema): PlanSchema => {
    const { required: names = [], ...rest } = schema;
    const required = names.filter((name) => !hidden.includes(name));
    const properties = Object.fromEntries(Object.entries(schema.properties).filter(([name]) => !hidden.includes(name)));
    return { ...rest, properties, ...(required.length > 0 && { required }) };
  };
  const plan = (original: OsbPlan): OsbPlan => {
    const { create, update: updating } = original.schemas.service_instance;
    const changed = updating && without(updating.parameters);
    const keepsUpdate = changed !== undefined && Object.keys(changed.properties).length > 0;
    return {
      ...original,
      schemas: {
        service_instance: { create: { parameters: without(create.parameters) }, ...(keepsUpdate && { update: { parameters: changed } }) },
      },
    };
  };
  return { ...service, plans: service.plans?.map(plan) ?? null };
}
