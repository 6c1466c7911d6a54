import { type Random, Secret } from "@osb/core";

/**
 * That a key is about to be made, written down before it is: a key of the user that is not among the known ones can then be
 * told for what it is, one whose secret got lost.
 */
export interface KeyIntent {
  /** Tells one intent from another. */
  readonly nonce: string;
  readonly userName: string;
  /** Ids of the keys that the user had. */
  readonly known: readonly string[];
}

/** An intent that no other run can have. */
export function newIntent(random: Random, userName: string, known: readonly string[]): KeyIntent {
  return { nonce: Buffer.from(random.bytes(16)).toString("hex"), userName, known };
}

/** It holds no secret; the store takes nothing else. */
export function writtenIntent(intent: KeyIntent): Secret {
  return new Secret(JSON.stringify(intent));
}

/** The intent, or `undefined` where the text is none. */
export function readIntent(text: string): KeyIntent | undefined {
  try {
    const { nonce, userName, known } = JSON.parse(text) as Partial<Record<keyof KeyIntent, unknown>>;
    if (typeof nonce !== "string" || typeof userName !== "string" || !Array.isArray(known)) return undefined;
    return { nonce, userName, known: known.map(String) };
  } catch {
    return undefined;
  }
}
