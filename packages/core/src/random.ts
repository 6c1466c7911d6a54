import { randomBytes } from "node:crypto";

/** Randomness as a capability, so that tests can repeat it. */
export interface Random {
  /** `length` bytes nobody can foresee. */
  bytes(length: number): Uint8Array;
}

export const systemRandom: Random = { bytes: (length) => randomBytes(length) };
