import type { RequestOptions } from "node:https";
import type { Clock } from "@osb/core";
import { TransportError } from "../kube-transport.ts";
import type { ClusterTarget } from "./cluster-target.ts";
import type { KubeConfig } from "./kube-config.ts";

/** Who the caller is, as a request says it. Holds secrets in the clear: it stays inside the transport. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: Pick<RequestOptions, "ca" | "cert" | "key" | "pfx" | "passphrase">;
}

/** Without it client-node 1.4 runs an exec plugin whose token names no expiry before every single request. */
const HOLD_MS = 30_000;

/** The credentials that a `KubeConfig` produces, asked for again after half a minute, or when they were not accepted. */
export class HeldCredentials {
  readonly #kubeConfig: KubeConfig;
  readonly #target: ClusterTarget;
  readonly #clock: Clock;
  #held: { readonly since: number; readonly credentials: Promise<Credentials> } | undefined;

  constructor(kubeConfig: KubeConfig, target: ClusterTarget, clock: Clock) {
    this.#kubeConfig = kubeConfig;
    this.#target = target;
    this.#clock = clock;
  }

  /** Rejects with {@link TransportError} `NO_CREDENTIALS`. Calls that come while an exec plugin runs share its answer. */
  get(): Promise<Credentials> {
    const now = this.#clock.now();
    if (this.#held === undefined || now - this.#held.since >= HOLD_MS) {
      const held = { since: now, credentials: credentialsOf(this.#kubeConfig, this.#target) };
      this.#held = held;
      held.credentials.catch(() => {
        if (this.#held === held) this.#held = undefined;
      });
    }
    return this.#held.credentials;
  }

  /** Others than `refused`, if the `KubeConfig` has any now. */
  async instead(refused: Credentials): Promise<Credentials | undefined> {
    if ((await this.#held?.credentials.catch(() => undefined)) === refused) this.#held = undefined;
    const credentials = await this.get();
    return isSame(credentials, refused) ? undefined : credentials;
  }
}

async function credentialsOf(kubeConfig: KubeConfig, target: ClusterTarget): Promise<Credentials> {
  const options: RequestOptions = { headers: {} };
  try {
    await kubeConfig.applyToHTTPSOptions(options);
  } catch (thrown) {
    throw new TransportError("NO_CREDENTIALS", reasonOf(thrown, target));
  }
  const { auth, ca, cert, key, pfx, passphrase } = options;
  const given = Object.entries(options.headers ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [[name.toLowerCase(), String(value).trim()] as const],
  );
  const headers = Object.fromEntries(auth ? [...given, ["authorization", `Basic ${Buffer.from(auth).toString("base64")}`]] : given);
  if (!target.anonymous && headers["authorization"] === undefined && !cert && !pfx)
    throw new TransportError("NO_CREDENTIALS", "the kubeconfig's user yields no credentials, so the request would go out as nobody's");
  return { headers, tls: { ca, cert, key, pfx, passphrase } };
}

/** An exec plugin's words come as the error's message. They may hold what it was given, so they are not repeated. */
function reasonOf(thrown: unknown, { execCommand }: ClusterTarget): string {
  const { code } = (typeof thrown === "object" && thrown !== null ? thrown : {}) as NodeJS.ErrnoException;
  const why = typeof code === "string" ? ` (${code})` : "";
  return execCommand === undefined
    ? `the kubeconfig's credentials could not be had${why}`
    : `the exec plugin ${execCommand} gave no credentials${why}; run it by hand to see why`;
}

function isSame(a: Credentials, b: Credentials): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
