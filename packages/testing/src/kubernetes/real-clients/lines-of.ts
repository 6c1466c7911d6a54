import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";

/** The lines that a program writes to its output, one at a time. */
export interface Lines {
  next(): Promise<string>;
}

/** Reads from now on what a program writes. Nothing is missed between one line and the next. */
export function linesOf({ stdout }: ChildProcess): Lines {
  if (stdout === null) throw new Error("the program's output goes elsewhere");
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  return {
    next: async () => {
      const { value, done } = await lines.next();
      return done === true ? "<end>" : value;
    },
  };
}
