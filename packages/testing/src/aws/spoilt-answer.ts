import { bytesOf, type WireAnswer } from "./protocol/wire-message.ts";

/** What becomes of an answer on its way: its first half, or a page of somebody's. */
export function spoiltAnswer(answer: WireAnswer, harm: "malformed" | "garbled" | undefined): WireAnswer {
  if (harm === "malformed") return { ...answer, body: answer.body.slice(0, answer.body.length / 2) };
  if (harm === "garbled")
    return {
      statusCode: 200,
      headers: { "content-type": "text/html" },
      body: bytesOf("<!doctype html><title>Sign in</title><p>Sign in<br>"),
    };
  return answer;
}
