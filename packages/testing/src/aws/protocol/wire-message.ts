/** A request as it came over the wire, in process or by HTTP. */
export interface WireRequest {
  readonly method: string;
  /** As it was sent: still encoded, without the query. */
  readonly path: string;
  /** Decoded. */
  readonly query: readonly (readonly [string, string])[];
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface WireAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** An operation's name and input, as a request spells them. */
interface Spelled {
  readonly operation: string;
  readonly input: object;
}

/** How a service is spoken to. */
export interface Protocol {
  read(request: WireRequest): Spelled;
  write(service: string, operation: string, output: object, requestId: string): WireAnswer;
  writeFault(
    fault: {
      readonly code: string;
      readonly message: string;
      readonly httpStatus: number;
      readonly facts: Readonly<Record<string, string>>;
    },
    requestId: string,
    request: WireRequest,
  ): WireAnswer;
}

export const textOf = (body: Uint8Array): string => new TextDecoder().decode(body);

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
