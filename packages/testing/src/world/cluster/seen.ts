import { OsbError } from "@osb/core";
import type { KubeFailure } from "@osb/kubernetes";
import type { Result } from "neverthrow";

/** The answer to a read. A failure ends the controller's turn; it looks again after the next change. */
export function seen<T>(result: Result<T, KubeFailure>): T {
  if (result.isErr()) throw result.error;
  return result.value;
}

/** The answer to a write that another may have overtaken: then the object is gone or changed, and the next look tells. */
export function written<T>(result: Result<T, KubeFailure>): T | undefined {
  if (result.isOk()) return result.value;
  const overtaken = result.error.type === "KubeConflict" || (result.error.type === "KubeCallFailed" && result.error.status === 404);
  if (!overtaken) throw result.error;
  return undefined;
}

/** Lets a refusal of the API pass, where the matter is told again later. Anything else is a bug. */
export function unlessRefused(thrown: unknown): void {
  if (!(thrown instanceof OsbError)) throw thrown;
}
