import { type Clock, Deadline } from "@osb/core";
import { err, errAsync, ok, type Result, ResultAsync } from "neverthrow";
import { KubeCallFailed, type KubeFailure, KubeUnreachable } from "./errors.ts";
import { failureOfSilence } from "./failure-of-silence.ts";
import { type KubeCall, requestOf } from "./kube-call.ts";
import type { CallOptions } from "./kube-client.ts";
import type { KubeResponse, KubeTransport } from "./kube-transport.ts";
import { repeatAfterMs } from "./repeat-after-ms.ts";

/** A read that got no answer for this long is given up, and sent again. */
const READ_MS = 20_000;
/** The API server itself gives up after a minute, admission webhooks included. */
const WRITE_MS = 65_000;

/** Sends a call: a read again where that may help, anything else once. Any answer is Ok, whatever its status. */
export function sendCall(
  transport: KubeTransport,
  clock: Clock,
  call: KubeCall,
  options: CallOptions = {},
): ResultAsync<KubeResponse, KubeFailure> {
  if (call.problem !== undefined)
    return errAsync(new KubeCallFailed(call, 400, "BadRequest", `${call.problem}; nothing was sent`, [], "Name the object in full."));

  return new ResultAsync(answered(transport, clock, call, options));
}

async function answered(
  transport: KubeTransport,
  clock: Clock,
  call: KubeCall,
  options: CallOptions,
): Promise<Result<KubeResponse, KubeFailure>> {
  using deadline = new Deadline(clock, call.operation, options);
  for (let sends = 1; ; sends += 1) {
    const answer = await sendOnce(transport, clock, call, deadline);
    const pauseMs = call.isRead ? repeatAfterMs(sends, answer) : undefined;
    if (pauseMs === undefined) return answer;
    const slept = await deadline.sleep(pauseMs);
    if (slept.isErr()) return err(slept.error);
  }
}

async function sendOnce(
  transport: KubeTransport,
  clock: Clock,
  call: KubeCall,
  deadline: Deadline,
): Promise<Result<KubeResponse, KubeFailure>> {
  if (deadline.failure) return err(deadline.failure);
  using patience = new Deadline(clock, call.operation, { signal: deadline.signal, timeoutMs: call.isRead ? READ_MS : WRITE_MS });
  try {
    return ok(await transport.send(requestOf(call), patience.signal));
  } catch (thrown) {
    if (deadline.failure) return err(deadline.failure);
    // Our own patience is no promise to the caller, so its end is not the caller's time-out.
    return err(
      patience.failure ? new KubeUnreachable(call, transport.server, "ETIMEDOUT") : failureOfSilence(call, transport.server, thrown),
    );
  }
}
