import { createServer } from "node:https";
import { text } from "node:stream/consumers";
import { TestAuthority } from "@osb/testing/broker";
import type { AdmissionHook } from "@osb/testing/kubernetes";
import { closing, listening } from "./listening.ts";
import type { Reviewer } from "./reviewer.ts";
import type { ReviewRequest } from "./reviewed.ts";

/** A server of admission webhooks. */
export interface AdmissionServer {
  urlOf(hook: AdmissionHook): string;
  /** PEM. */
  readonly caBundle: string;
  close(): Promise<void>;
}

/** Serves webhooks to a real API server: the hooks of the fakes, over HTTPS. */
export async function listenForAdmission({ review }: Reviewer): Promise<AdmissionServer> {
  const authority = new TestAuthority();
  const server = createServer(authority.issue("127.0.0.1"), (incoming, outgoing) => {
    void (async () => {
      const { request } = JSON.parse(await text(incoming)) as { readonly request: ReviewRequest };
      const response = await review(incoming.url?.split("?")[0]?.slice(1) ?? "", request);
      outgoing.writeHead(200, { "content-type": "application/json" });
      outgoing.end(JSON.stringify({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", response }));
    })().catch((thrown: unknown) => outgoing.writeHead(500).end(String(thrown)));
  });
  const url = await listening(server);
  return { urlOf: ({ name }) => `${url}/${name}`, caBundle: authority.pem, close: () => closing(server) };
}
