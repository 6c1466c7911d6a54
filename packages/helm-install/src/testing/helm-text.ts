import type { Aborted, TimedOut } from "@osb/core";
import type { KubeDenied, KubeFailure, KubeUnreachable } from "@osb/kubernetes";

/** What helm would complain about, in its words, without the command before them. It never leaves the engine in memory. */
export class HelmText extends Error {
  override readonly name = "HelmText";
  /** What the cluster said, where that tells more than helm's words. */
  readonly told: KubeDenied | KubeUnreachable | Aborted | TimedOut | undefined;

  constructor(text: string, told?: HelmText["told"]) {
    super(text);
    this.told = told;
  }

  /** Whether helm was told to stop, so that nothing it says matters. */
  get isEnd(): boolean {
    return this.told?.type === "Aborted" || this.told?.type === "TimedOut";
  }

  /** The same, with what helm was about to do before it. Who is told to stop says no more than that. */
  within(step: string): HelmText {
    return this.isEnd ? this : new HelmText(`${step}${this.message}`, this.told);
  }
}

/** What the cluster answered, as helm passes it on. */
export function helmTextOf(failure: KubeFailure, namespace: string): HelmText {
  const text = failure.message.slice(failure.message.indexOf(": ") + 2);
  switch (failure.type) {
    case "Aborted":
    case "TimedOut":
      return new HelmText("context canceled", failure);
    case "KubeUnreachable":
      return new HelmText(`no answer from ${failure.server} (${failure.code})`, failure);
    case "KubeDenied":
      return failure.causes.includes("NamespaceTerminating")
        ? new HelmText(`it is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`)
        : new HelmText(text, failure);
    case "KubeCallFailed":
      return new HelmText(failure.missing === "namespace" ? `namespaces ${JSON.stringify(namespace)} not found` : text);
    case "KubeConflict":
      return new HelmText(conflictText(failure.conflict, failure.fields, failure.managers));
  }
}

function conflictText(conflict: "exists" | "changed" | "managed", fields: readonly string[], [manager = ""]: readonly string[]): string {
  switch (conflict) {
    case "exists":
      return "it already exists";
    case "changed":
      return "the object has been modified; please apply your changes to the latest version and try again";
    case "managed":
      return fields.length === 1
        ? `Apply failed with 1 conflict: conflict with ${JSON.stringify(manager)}: ${fields[0]}`
        : `Apply failed with ${fields.length} conflicts: conflicts with ${JSON.stringify(manager)}:\n- ${fields.join("\n- ")}`;
  }
}
