import type { KubeFailure, ObjectRef } from "@osb/kubernetes";
import { qualifiedName } from "@osb/kubernetes";

/** A refusal of the API server in the server's own words, as a Go client passes them on. */
export function goKubeError(failure: KubeFailure, { resource, name }: Pick<ObjectRef, "resource" | "name">): string {
  const text = failure.message;
  switch (failure.type) {
    case "KubeConflict":
      return failure.conflict === "exists"
        ? `${qualifiedName(resource)} "${name}" already exists`
        : `Operation cannot be fulfilled on ${qualifiedName(resource)} "${name}": the object has been modified; please apply your changes to the latest version and try again`;
    case "KubeDenied":
      return text.slice(`${failure.operation} was denied: `.length);
    case "KubeCallFailed":
      return text.slice(`${failure.operation} failed with ${[failure.status, failure.reason].join(" ").trim()}`.length).replace(/^: /, "");
    case "KubeUnreachable":
    case "Aborted":
    case "TimedOut":
      return text;
    default:
      return failure satisfies never;
  }
}
