import { createHash } from "node:crypto";
import type { Random } from "@osb/core";

/** Bytes that look like chance and are the same in every run with the same seed. */
export class SeededRandom implements Random {
  readonly #seed: number;
  #blocks = 0;
  #left = Buffer.alloc(0);

  constructor(seed: number) {
    this.#seed = seed;
  }

  bytes(length: number): Uint8Array {
    while (this.#left.length < length) {
      this.#blocks += 1;
      this.#left = Buffer.concat([this.#left, createHash("sha256").update(`${this.#seed} ${this.#blocks}`).digest()]);
    }
    const bytes = this.#left.subarray(0, length);
    this.#left = this.#left.subarray(length);
    return new Uint8Array(bytes);
  }
}
