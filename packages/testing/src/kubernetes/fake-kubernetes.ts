import { type Clock, type Random, systemRandom } from "@osb/core";
import { type KubeClient, kubeClientOver, type KubeTransport, type Resource } from "@osb/kubernetes";
import { stringify } from "yaml";
import { VirtualClock } from "../time/virtual-clock.ts";
import { worldDate } from "../time/world-date.ts";
import { openWire, type Wire } from "../wire/wire.ts";
import type { AccessRule } from "./access/access.ts";
import type { ClusterUser } from "./access/identities.ts";
import type { AdmissionHook } from "./admission.ts";
import { type ApiObject, copyOf } from "./api-object.ts";
import { ApiServer } from "./api-server.ts";
import { establishDefinitions, serveDefinition } from "./custom/establish.ts";
import { type Listener, listenOnLoopback } from "./listen-on-loopback.ts";
import { inProcessTransport } from "./in-process-transport.ts";
import { bearerToken, nameSuffix, uuid } from "./object-ids.ts";
import { keyOf } from "./object-store.ts";

/** What a fake cluster is made of. */
export interface FakeKubernetesOptions {
  readonly clock: Clock;
  /** For UIDs, generated names and tokens. */
  readonly random?: Random | undefined;
  readonly wire?: Wire | undefined;
  /** Default `v1.36.3`. */
  readonly version?: string | undefined;
}

/** A cluster that other processes reach. */
export interface ListeningCluster {
  /** `https://127.0.0.1:<port>`, with a certificate that the kubeconfig vouches for. */
  readonly url: string;
  /** The authority that vouches for its certificate, as PEM. */
  readonly authority: string;
  /** A kubeconfig, as YAML text, that speaks as `user`: the administrator where none is named. */
  kubeConfig(user?: ClusterUser): string;
  close(): Promise<void>;
}

/**
 * A Kubernetes API server in memory, met at the wire: by clients in the same process, and by helm and kubectl over HTTP.
 *
 * It keeps the API's rules as far as recordings of real servers show them: validation of the kinds that it serves, field ownership,
 * resource versions, finalizers, access. Of the schemas of custom resources it checks types, required fields, enumerations, patterns and
 * bounds, and no CEL rules. Pods are deleted at once, without a time of grace.
 *
 * It is the API alone. What controllers do (pods for Deployments, garbage collection, the end of a namespace) happens when
 * somebody does it: a namespace that is deleted stays `Terminating` until its `/finalize` is written without finalizers.
 * What the fake does not serve is answered with 501 and its name.
 */
export class FakeKubernetes {
  /** May do everything. */
  readonly administrator: ClusterUser;
  readonly #server: ApiServer;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #wire: Wire;
  #listener: Listener | undefined;

  constructor({ clock, random = systemRandom, wire = openWire, version = "v1.36.3" }: FakeKubernetesOptions) {
    this.#clock = clock;
    this.#random = random;
    this.#wire = wire;
    this.#server = new ApiServer({
      version,
      now: () => worldDate(clock),
      uid: () => uuid(random),
      suffix: () => nameSuffix(random),
      token: () => bearerToken(random),
    });
    this.administrator = this.#server.identities.addAdministrator(bearerToken(random), "administrator");
    establishDefinitions(this.#server, clock instanceof VirtualClock ? clock.inBackground() : clock);
    for (const name of ["default", "kube-node-lease", "kube-public", "kube-system"])
      this.#create("/api/v1/namespaces", { metadata: { name } });
  }

  /** A client that speaks as `user`: the administrator where none is named. */
  client(user?: ClusterUser): KubeClient {
    return kubeClientOver(this.transport(user), { clock: this.#clock });
  }

  /** Carries requests in the same process. */
  transport(user: ClusterUser = this.administrator): KubeTransport {
    return inProcessTransport({ server: this.#server, wire: this.#wire, clock: this.#clock, listener: () => this.#listener }, user);
  }

  /** Serves the same cluster over HTTPS on the loopback interface too. */
  async listen(): Promise<ListeningCluster> {
    const listener = await listenOnLoopback(this.#server, this.#wire, this.#clock);
    this.#listener = listener;
    return {
      url: listener.url,
      authority: listener.authority,
      kubeConfig: (user = this.administrator) => kubeConfigOf(listener, user),
      close: async () => {
        if (this.#listener === listener) this.#listener = undefined;
        await listener.close();
      },
    };
  }

  /** Somebody who may do what the rules say, and what Roles and bindings in the cluster grant. */
  user(name: string, rules: readonly AccessRule[] = []): ClusterUser {
    this.#server.access.grant(name, rules);
    return this.#server.identities.add(bearerToken(this.#random), name);
  }

  /** Adds an admission webhook. What is returned takes it out again. */
  admission(hook: AdmissionHook): Disposable {
    return this.#server.admission.add(hook);
  }

  /** Adds a CustomResourceDefinition and serves it at once, without the moment that a definition takes to be established. */
  serve(definition: { readonly metadata: { readonly name: string } }): void {
    this.#create("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition);
    serveDefinition(this.#server, definition.metadata.name);
  }

  /** What a pod's container has written so far; the one container's where none is named. */
  setPodLog(namespace: string, pod: string, text: string, container?: string): void {
    this.#server.podLogs.set(namespace, pod, text, container);
  }

  /** Tells where on loopback what listens in pods can be reached: port-forward leads there. Until it is told, nobody listens. */
  reachPods(loopbackPort: (podUid: string, containerPort: number) => number | undefined): void {
    this.#server.podPorts.set(loopbackPort);
  }

  /**
   * Resolves after the next write, or when `signal` aborts. Writes to other `resources` are passed over where some are named, and so are
   * those of which `matters` says no, told what the object has become and what it was: `undefined` where there is, or was, none.
   */
  changed(
    signal?: AbortSignal,
    resources?: readonly Resource[],
    matters?: (now: ApiObject | undefined, before: ApiObject | undefined) => boolean,
  ): Promise<void> {
    const keys = resources && new Set(resources.map(keyOf));
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = (): void => {
        stop();
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const stop = this.#server.store.listen(({ resource, type, object, previous }) => {
        if (keys?.has(resource) === false) return;
        if (matters?.(type === "DELETED" ? undefined : object, previous) !== false) done();
      });
      signal?.addEventListener("abort", done, { once: true });
    });
  }

  /** Forgets past changes, so that watches that begin in the past are told `410 Expired`. */
  forgetHistory(): void {
    this.#server.store.compact();
  }

  /** All objects, by the full name of their resource. */
  snapshot(): Readonly<Record<string, readonly ApiObject[]>> {
    return copyOf(Object.fromEntries(this.#server.store.all()));
  }

  #create(path: string, object: object): void {
    const headers = { authorization: `Bearer ${this.administrator.token}`, "user-agent": "fake-kubernetes" };
    const answer = this.#server.answer({ method: "POST", path, query: new URLSearchParams(), headers, body: JSON.stringify(object) });
    if (!("status" in answer) || answer.status !== 201)
      throw new Error(`the fake cluster refuses its own object: ${JSON.stringify(answer)}`);
  }
}

function kubeConfigOf({ url: server, authority }: Listener, { name, token }: ClusterUser): string {
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "fake", cluster: { server, "certificate-authority-data": Buffer.from(authority).toString("base64") } }],
    users: [{ name, user: { token } }],
    contexts: [{ name: "fake", context: { cluster: "fake", user: name } }],
    "current-context": "fake",
  });
}
