import { goJson } from "./go-text.ts";

/** What one request gets back. */
export interface OsbAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The request panics in the real broker: its connection is closed without an answer. */
export const CONNECTION_CUT = Symbol("connection cut");

/** An answer in the words of the Open Service Broker API. Rejections of a handler are of this class. */
export class OsbRefusal extends Error {
  readonly status: number;
  readonly error: string | undefined;

  constructor(status: number, description: string, error?: string) {
    super(description);
    this.status = status;
    this.error = error;
  }

  answer(): OsbAnswer {
    return jsonAnswer(this.status, { error: this.error, description: this.message });
  }
}

export function jsonAnswer(status: number, body: object): OsbAnswer {
  return { status, headers: { "content-type": "application/json" }, body: goJson(body) };
}

export function textAnswer(status: number, body: string, headers: Readonly<Record<string, string>> = {}): OsbAnswer {
  return { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers }, body };
}
