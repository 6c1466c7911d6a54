/** An answer that was accepted and has not begun: it goes on for as long as something may come. */
export interface AnswerStream {
  readonly contentType: string;
  /** After this the server ends it, in milliseconds. */
  readonly timeoutMs: number;
  /** Sends what there is, then what comes, until the returned function is called. `end` is called where there is nothing more to come. */
  start(send: (text: string) => void, end: () => void): () => void;
}

/** Tells an answer that goes on from one that is complete. */
export function isStream(answer: object): answer is AnswerStream {
  return "timeoutMs" in answer;
}
