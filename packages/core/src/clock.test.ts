import { describe, expect, it } from "vitest";
import { lookAgainAfterMs, systemClock } from "./clock.ts";

describe("systemClock", () => {
  it("calls what is due, and not what was called off", async () => {
    const log: string[] = [];
    systemClock.after(1, () => log.push("due"));
    systemClock.after(1, () => log.push("called off"))();

    await systemClock.sleep(20);

    expect(log).toEqual(["due"]);
  });
});

describe("lookAgainAfterMs", () => {
  it.each([
    [5_000, 8],
    [60_000, 62],
    [300_000, 143],
  ])("looks often at first and seldom later: for %i ms of waiting", (waitMs, most) => {
    let looks = 1;
    let endsMs = 0;
    for (; endsMs < waitMs; looks += 1) endsMs += lookAgainAfterMs(endsMs);

    expect(looks).toBeLessThanOrEqual(most);
    expect(endsMs - waitMs).toBeLessThanOrEqual(waitMs < 60_000 ? 1_000 : 3_000);
  });
});
