import type { KubeObject } from "../kube-object.ts";

/** A Kubernetes Secret as the API gives it. Its data is in the clear but for base64: keep it out of errors, events and logs. */
export interface KubeSecret extends KubeObject {
  /** `Opaque` where it is absent. Cannot be changed later. */
  readonly type?: string | undefined;
  /** Values in base64. */
  readonly data?: Readonly<Record<string, string>> | undefined;
  /** No change of `data` is accepted any more. */
  readonly immutable?: boolean | undefined;
}
