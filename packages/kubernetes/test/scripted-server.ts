import type { Clock } from "@osb/core";
import type { KubeClient } from "../src/kube-client.ts";
import { kubeClientOver } from "../src/kube-client-over.ts";
import type { KubeRequest, KubeResponse, KubeTransport } from "../src/kube-transport.ts";

/** What comes of a request; what is left out is that of an empty object with status 200. */
export type ScriptedAnswer = Partial<KubeResponse> | Error | "silence";

/** A server's refusal. */
export function refusal(code: number, reason: string, details: object = {}): ScriptedAnswer {
  return { status: code, body: JSON.stringify({ kind: "Status", status: "Failure", code, reason, message: `${reason} it is`, details }) };
}

/** A client of a server that gives these answers, one after the other, and the last one for ever; and what it was sent. */
export function scriptedServer(
  clock: Clock,
  ...answers: readonly ScriptedAnswer[]
): { readonly kube: KubeClient; readonly sent: KubeRequest[] } {
  const sent: KubeRequest[] = [];
  const transport: KubeTransport = {
    server: "https://k8s.example",
    access: () => Promise.resolve({ server: "https://k8s.example" }),
    send: (request, signal) => {
      sent.push(request);
      const answer = answers[Math.min(sent.length, answers.length) - 1];
      if (answer === "silence")
        return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(new Error("aborted")), { once: true }));
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve({ status: 200, headers: {}, body: "{}", ...answer });
    },
  };
  return { kube: kubeClientOver(transport, { clock }), sent };
}
