import { apiTime } from "../time/api-time.ts";
import { Access } from "./access/access.ts";
import { Identities } from "./access/identities.ts";
import { AdmissionChain } from "./admission.ts";
import type { AnswerStream } from "./answer-stream.ts";
import { ApiFault, methodNotAllowed, notServed, unknownResource } from "./api-fault.ts";
import { type ApiAnswer, type ApiRequest, type Caller, type Target, targetOf } from "./api-request.ts";
import { NAMESPACES } from "./core-resources.ts";
import { ObjectRequests } from "./object-requests.ts";
import { ObjectStore } from "./object-store.ts";
import { ObjectWrites } from "./object-writes.ts";
import { PodLogs } from "./pod-logs.ts";
import type { PodConnection } from "./port-forward/pod-connection.ts";
import { PodPorts } from "./port-forward/pod-ports.ts";
import { discoveryAnswer } from "./reading/discovery-answer.ts";
import { ObjectReads } from "./reading/object-reads.ts";
import { openApiAnswer } from "./reading/open-api-answer.ts";
import { watchOf } from "./reading/watch-of.ts";
import { ServedResources } from "./served-resources.ts";
import { UNSERVED } from "./unserved.ts";

/** What the server takes from the world around it. */
export interface ApiServerOptions {
  readonly version: string;
  readonly now: () => Date;
  readonly uid: () => string;
  /** Five characters for `generateName`. */
  readonly suffix: () => string;
  readonly token: () => string;
}

const NOT_A_PATH: ApiAnswer = { status: 404, headers: { "content-type": "text/plain; charset=utf-8" }, body: "404 page not found\n" };

/** The API server itself: who asks, whether they may, what is there, what becomes of it. Answers at once. */
export class ApiServer {
  readonly store = new ObjectStore();
  readonly access = new Access(this.store);
  readonly identities = new Identities();
  readonly admission = new AdmissionChain();
  readonly resources = new ServedResources();
  readonly podLogs = new PodLogs();
  readonly podPorts = new PodPorts();
  readonly #version: string;
  readonly #reads: ObjectReads;
  readonly #requests: ObjectRequests;

  constructor({ version, now, uid, suffix, token }: ApiServerOptions) {
    const { store, access, identities, admission, podLogs } = this;
    const time = (): string => apiTime(now());
    this.#version = version;
    this.#reads = new ObjectReads(store, now);
    const writes = new ObjectWrites({ store, admission, access, time, uid, suffix, namespaces: NAMESPACES });
    this.#requests = new ObjectRequests({ store, reads: this.#reads, writes, access, identities, podLogs, now, token, uid });
  }

  /** Answers a request, or accepts one that goes on: a watch, a log that is followed, a way to a pod's ports. */
  answer(request: ApiRequest): ApiAnswer | AnswerStream | PodConnection {
    try {
      return this.#answer(request, this.identities.callerOf(request.headers["authorization"]));
    } catch (fault) {
      if (!(fault instanceof ApiFault)) throw fault;
      const retryAfter = fault.details?.retryAfterSeconds;
      return { status: fault.code, headers: retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }, body: fault.status };
    }
  }

  /** Who sends a request, for the record. */
  nameOf(request: ApiRequest): string {
    return this.identities.nameOf(request.headers["authorization"]);
  }

  #answer(request: ApiRequest, caller: Caller): ApiAnswer | AnswerStream | PodConnection {
    const target = targetOf(request);
    if ("impersonate-user" in request.headers) throw notServed("impersonation");
    if (target === undefined) {
      this.access.checkPath(caller, request.method.toLowerCase(), request.path);
      return this.#pathAnswer(request);
    }
    this.access.check(caller, { ...target, name: target.name || selectedName(target, request.query) });
    const { group, version, plural, subresource, verb } = target;
    const resource = this.resources.find(group, version, plural);
    if (resource === undefined) return this.#missing(target);
    if (subresource !== "" && !resource.subresources.includes(subresource)) {
      if (UNSERVED.has(`${plural}/${subresource}`)) throw notServed(`${plural}/${subresource}`);
      throw unknownResource();
    }
    if (verb === "watch" && !resource.verbs.includes("watch")) throw methodNotAllowed();
    if (verb === "watch") return watchOf(this.store, this.#reads, resource, target, request);
    return this.#requests.answer(resource, target, request, caller);
  }

  #pathAnswer(request: ApiRequest): ApiAnswer {
    const { path } = request;
    if (path === "/version") return { status: 200, body: versionBody(this.#version) };
    if (/^\/(readyz|livez|healthz)$/.test(path)) return { status: 200, headers: { "content-type": "text/plain" }, body: "ok" };
    if (/^\/openapi\/v2|^\/(metrics|logs|debug)(\/|$)/.test(path)) throw notServed(path);
    if (path.startsWith("/openapi/v3")) return openApiAnswer(this.resources.all, path) ?? NOT_A_PATH;
    if (/^\/apis?(\/|$)/.test(path)) return discoveryAnswer(this.resources.all, request) ?? NOT_A_PATH;
    return NOT_A_PATH;
  }

  #missing({ group, version, plural }: Target): ApiAnswer {
    const name = group === "" ? plural : `${plural}.${group}`;
    if (UNSERVED.has(name)) throw notServed(name);
    if (this.resources.all.some((resource) => resource.group === group) && (group !== "" || version === "v1")) throw unknownResource();
    return NOT_A_PATH;
  }
}

/** Who may get one object of a name may list and watch what is selected by that name. */
function selectedName({ verb }: Target, query: URLSearchParams): string {
  const [, name = ""] = /(?:^|,)metadata\.name==?([^,=]+)/.exec(query.get("fieldSelector") ?? "") ?? [];
  return verb === "list" || verb === "watch" ? name : "";
}

function versionBody(gitVersion: string): object {
  const [major = "", minor = ""] = gitVersion.replace(/^v/, "").split(".");
  const versions = {
    major,
    minor,
    emulationMajor: major,
    emulationMinor: minor,
    minCompatibilityMajor: major,
    minCompatibilityMinor: String(Number(minor) - 1),
  };
  return {
    ...versions,
    gitVersion,
    gitCommit: "",
    gitTreeState: "clean",
    buildDate: "2026-01-01T00:00:00Z",
    goVersion: "go1.26",
    compiler: "gc",
    platform: "linux/amd64",
  };
}
