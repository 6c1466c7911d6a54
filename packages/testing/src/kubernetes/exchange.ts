import type { Wire } from "../wire/wire.ts";
import { type AnswerStream, isStream } from "./answer-stream.ts";
import type { ApiAnswer, ApiRequest } from "./api-request.ts";
import type { ApiServer } from "./api-server.ts";
import { isConnection, type PodConnection } from "./port-forward/pod-connection.ts";

/** A complete answer, with what belongs to an answer over HTTP. An object in it is the server's own. */
export interface Answered extends ApiAnswer {
  readonly headers: Readonly<Record<string, string>>;
}

/** Takes a request over the wire to the server, and its answer back. What goes on counts as answered when it is accepted. */
export async function exchange(server: ApiServer, wire: Wire, request: ApiRequest): Promise<Answered | AnswerStream | PodConnection> {
  // Whether something is written is the one thing about a call that its query decides.
  const dryRun = request.query.get("dryRun") === "All" ? "?dryRun=All" : "";
  const operation = `${request.method} ${request.path}${dryRun}`;
  const caller = `${server.nameOf(request)} ${request.headers["user-agent"] ?? ""}`.trim();
  const input = { query: String(request.query), body: request.body };
  return wire.around({ to: "kubernetes", operation, caller, input }, () => {
    const answer = server.answer(request);
    return isStream(answer) || isConnection(answer) ? answer : answered(answer);
  });
}

function answered({ status, headers = {}, body }: ApiAnswer): Answered {
  return { status, headers: { "content-type": "application/json", ...headers }, body };
}
