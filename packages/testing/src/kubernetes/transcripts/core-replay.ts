import { readFileSync } from "node:fs";
import { differencesBetween, Placeholders } from "./compare-recorded.ts";
import { type PlainAnswer, plainRequest, type ServerAddress } from "./plain-request.ts";
import { recordableAnswer } from "./recordable-answer.ts";
import { firstEvent, type RecordedExchange, recordedExchanges } from "./recorded-exchange.ts";

/** The recording. */
export const CORE_RECORDING = new URL("./k8s-1.36-core.txt", import.meta.url);

/** What kube-apiserver 1.36 was asked about core kinds, and what it answered, in order. */
export const CORE_EXCHANGES: readonly RecordedExchange[] = recordedExchanges(readFileSync(CORE_RECORDING, "utf8"));

/** Asks a server the same, in the same order, and tells where it answers otherwise. */
export class CoreReplay {
  readonly #server: ServerAddress;
  readonly #administrator: string;
  readonly #placeholders = new Placeholders();

  /** @param administrator a bearer token that may do everything. */
  constructor(server: ServerAddress, administrator: string) {
    this.#server = server;
    this.#administrator = administrator;
  }

  ask({ method, path, contentType, accept, as, body }: RecordedExchange): Promise<PlainAnswer> {
    const token = as === undefined ? this.#administrator : this.#placeholders.filled(as);
    const headers = {
      ...(as === "nobody" ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": contentType ?? "application/json" }),
      ...(accept === undefined ? {} : { accept }),
    };
    const sent = body === undefined ? undefined : this.#placeholders.filled(body).replace(/x…\((\d+)\)/g, (_, length: string) => "x".repeat(Number(length)));
    return plainRequest(this.#server, method, path, headers, sent);
  }

  differences({ title, status, answer, isCut, warning }: RecordedExchange, found: PlainAnswer): readonly string[] {
    const body = found.body.startsWith("{") ? (JSON.parse(firstEvent(found.body)) as unknown) : found.body.trim();
    if (title === "token request") this.#placeholders.learn("<token of sa>", (body as { status: { token: string } }).status.token);
    return [
      ...(found.status === status ? [] : [`status: recorded ${status}, found ${found.status}`]),
      ...(found.headers["warning"] === warning ? [] : [`warning: recorded ${warning}, found ${String(found.headers["warning"])}`]),
      ...differencesBetween(answer, body, this.#placeholders, isCut),
    ];
  }

  /** An answer as a recording has it: status, body, and a warning if there is one. */
  recordable({ status, headers, body }: PlainAnswer): string {
    const text = body.startsWith("{") ? JSON.stringify(recordableAnswer(JSON.parse(firstEvent(body)), this.#placeholders)) : body.trim();
    return [`< ${status} ${text}`, ...(headers["warning"] === undefined ? [] : [`  warning: ${String(headers["warning"])}`])].join("\n");
  }
}
