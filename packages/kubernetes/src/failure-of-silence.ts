import { KubeCallFailed, KubeDenied, type KubeRequestFacts, KubeUnreachable } from "./errors.ts";
import { TransportError } from "./kube-transport.ts";

/** What a transport rejected with, told as an error. Only codes are taken from it, and texts of our own: Node's may quote what was sent. */
export function failureOfSilence(
  request: KubeRequestFacts,
  server: string,
  thrown: unknown,
): KubeCallFailed | KubeDenied | KubeUnreachable {
  if (thrown instanceof TransportError) {
    switch (thrown.code) {
      case "NO_CREDENTIALS":
        return new KubeDenied(request, "authentication", thrown.message);
      case "BODY_TOO_LARGE":
        return new KubeCallFailed(
          request,
          thrown.status,
          "",
          thrown.message,
          [],
          "Ask for less at once, or find out why the server answers so much.",
        );
      case "PROXY_REFUSED":
        return new KubeUnreachable(request, server, thrown.code);
      default:
        return thrown.code satisfies never;
    }
  }
  const { code, name } = (typeof thrown === "object" && thrown !== null ? thrown : {}) as Partial<Record<"code" | "name", unknown>>;
  return new KubeUnreachable(request, server, typeof code === "string" ? code : typeof name === "string" ? name : "unknown");
}
