import type { ClusterAccess } from "./kube-client.ts";

/** One HTTP request to the API server. */
export interface KubeRequest {
  readonly method: string;
  /** With query; begins with `/api`, `/apis` or `/version`. */
  readonly path: string;
  /** Names in lower case. Who the caller is, is the transport's to add. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** One HTTP answer, complete. */
export interface KubeResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The text; or, from a transport that needs none, the JSON object that the text would say. It is the receiver's own. */
  readonly body: string | object;
}

/** The JSON object (or array) that an answer says, or `undefined` where it says something else. */
export function objectIn({ body }: KubeResponse): object | undefined {
  if (typeof body === "object") return body;
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** An answer's body as it goes over a wire. */
export function textOf({ body }: Pick<KubeResponse, "body">): string {
  return typeof body === "string" ? body : JSON.stringify(body);
}

/** Carries requests to one API server, as one caller. */
export interface KubeTransport {
  /** The API server's address, for messages. */
  readonly server: string;
  /**
   * Sends the request, once. Resolves with any answer, whatever its status. Where no answer came it rejects with an error that has a `code`:
   * Node's own (`ECONNRESET`, …), or one of {@link TransportError}. Rejects soon after `signal` aborts.
   */
  send(request: KubeRequest, signal?: AbortSignal): Promise<KubeResponse>;
  /** How the server is reached, credentials included. Rejects like `send`. */
  access(): Promise<ClusterAccess>;
}

/** What a transport can say about a missing answer that Node has no code for. Its message is safe to print. */
export class TransportError extends Error {
  /**
   * `NO_CREDENTIALS`: the caller's credentials could not be had, so nothing was sent; `BODY_TOO_LARGE`: the answer was larger than the
   * transport takes; `PROXY_REFUSED`: the proxy on the way opened no tunnel, so the server has not seen the request.
   */
  readonly code: "NO_CREDENTIALS" | "BODY_TOO_LARGE" | "PROXY_REFUSED";
  /** HTTP status, where there was an answer; else 0. */
  readonly status: number;

  constructor(code: TransportError["code"], message: string, status = 0) {
    super(message);
    this.name = "TransportError";
    this.code = code;
    this.status = status;
  }
}
