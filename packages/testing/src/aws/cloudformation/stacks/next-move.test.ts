import { describe, expect, it } from "vitest";
import { backwards, forwards, nextMove, type Work } from "./next-move.ts";

const DEPENDENCIES = new Map([
  ["table", []],
  ["user", []],
  ["policy", ["table", "user"]],
]);
const work = (logicalId: string, state: Work["state"], ...after: string[]): Work => ({ logicalId, after, state });

describe("nextMove", () => {
  it("starts everything that waits for nothing", () => {
    expect(nextMove(forwards(DEPENDENCIES), "stop")).toEqual({ kind: "start", ids: ["table", "user"] });
  });

  it("removes what others wait for last", () => {
    expect(nextMove(backwards(DEPENDENCIES), "go on")).toEqual({ kind: "start", ids: ["policy"] });
  });

  it("waits for what is under way, and starts what becomes free meanwhile", () => {
    const works = [work("a", "done"), work("b", "started"), work("c", "waiting", "b")];

    expect(nextMove(works, "stop")).toEqual({ kind: "wait" });
    expect(nextMove([...works, work("d", "waiting", "a")], "stop")).toEqual({ kind: "start", ids: ["d"] });
  });

  it("counts what no work has as done", () => {
    expect(nextMove([work("a", "waiting", "kept")], "stop")).toEqual({ kind: "start", ids: ["a"] });
  });

  it("cancels what is under way once something has failed, and then has failed", () => {
    const works = [work("a", "failed"), work("b", "starting"), work("c", "started"), work("d", "waiting")];

    expect(nextMove(works, "stop")).toEqual({ kind: "cancel", ids: ["b", "c"] });
    expect(nextMove([work("a", "failed"), work("b", "failed"), work("d", "waiting")], "stop")).toEqual({
      kind: "finish",
      outcome: "failed",
    });
  });

  it("goes on with what does not wait for the failed", () => {
    const works = [work("a", "failed"), work("b", "waiting", "a"), work("c", "waiting")];

    expect(nextMove(works, "go on")).toEqual({ kind: "start", ids: ["c"] });
    expect(nextMove([work("a", "failed"), work("b", "waiting", "a"), work("c", "done")], "go on")).toEqual({
      kind: "finish",
      outcome: "failed",
    });
  });

  it("is done when all is done, or nothing was to do", () => {
    expect(nextMove([work("a", "done")], "stop")).toEqual({ kind: "finish", outcome: "done" });
    expect(nextMove([], "go on")).toEqual({ kind: "finish", outcome: "done" });
  });
});
