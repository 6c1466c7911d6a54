import type { Result } from "neverthrow";
import type { KubeFailure } from "./errors.ts";
import type { KubeResponse } from "./kube-transport.ts";

const MOST_SENDS = 4;
const LONGEST_PAUSE_MS = 10_000;

/**
 * How long to wait before a read is sent again, in milliseconds, or `undefined` where its answer stands. Four sends are the budget. A server
 * that asks for more patience than ten seconds gets its answer passed on instead. No jitter: one caller with a handful of reads makes no herd.
 */
export function repeatAfterMs(sends: number, answer: Result<KubeResponse, KubeFailure>): number | undefined {
  if (sends >= MOST_SENDS) return undefined;
  const backOffMs = 200 * 4 ** (sends - 1);
  if (answer.isErr()) return answer.error.type === "KubeUnreachable" && isBroken(answer.error.code) ? backOffMs : undefined;
  const { status, headers } = answer.value;
  if (status !== 429 && status !== 503) return undefined;
  const askedMs = Number(headers["retry-after"] ?? Number.NaN) * 1_000;
  if (Number.isNaN(askedMs)) return backOffMs;
  return askedMs <= LONGEST_PAUSE_MS ? Math.max(askedMs, backOffMs) : undefined;
}

/** The connection was there and broke, or went silent. One that was refused says that nobody is there; asking again at once helps nobody. */
function isBroken(code: string): boolean {
  return code === "ECONNRESET" || code === "EPIPE" || code === "ECONNABORTED" || code === "ETIMEDOUT";
}
