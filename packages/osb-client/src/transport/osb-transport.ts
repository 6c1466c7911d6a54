/** One GET towards a broker. */
export interface OsbRequest {
  /** Complete, with the path of the operation. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** PEM of the only authorities to trust; the system's where it is absent. */
  readonly ca?: string | undefined;
  /** No more of the body than this many bytes is read. */
  readonly maxBytes: number;
}

export interface OsbResponse {
  readonly status: number;
  /** Names in lower case; of a repeated header, the values joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it was sent, or `too-large` where it is longer than `maxBytes`. */
  readonly body: Uint8Array | "too-large";
}

/**
 * Carries one request: over the network, through a port-forward, or from a test. It follows no redirect and
 * decompresses nothing. Rejects, where no answer came, with an error that has Node's `code`.
 */
export type OsbTransport = (request: OsbRequest, signal: AbortSignal) => Promise<OsbResponse>;
