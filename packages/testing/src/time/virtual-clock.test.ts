import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "./virtual-clock.ts";

describe("VirtualClock", () => {
  it("ends sleeps in the order of their ends, at their times", async () => {
    const clock = new VirtualClock();
    const log: string[] = [];
    const sleep = async (ms: number): Promise<void> => {
      await clock.sleep(ms);
      log.push(`${ms} at ${clock.now()}`);
    };

    await Promise.all([sleep(60_000), sleep(10), sleep(3_600_000)]);

    expect(log).toEqual(["10 at 10", "60000 at 60000", "3600000 at 3600000"]);
  });

  it("waits for steps that need no time before it jumps", async () => {
    const clock = new VirtualClock();
    const far = clock.sleep(60_000);
    const chain = (async () => {
      for (let step = 0; step < 5; step += 1) await Promise.resolve();
      await clock.sleep(1_000);
      return clock.now();
    })();

    expect(await chain).toBe(1_000);
    await far;
  });

  it("ends a sleep when it is aborted, without passing time", async () => {
    const clock = new VirtualClock();
    const abort = new AbortController();

    const sleeping = clock.sleep(5_000, abort.signal);
    abort.abort();
    await sleeping;
    await clock.sleep(1, AbortSignal.abort());

    expect(clock.now()).toBe(0);
  });

  it("stands still while it is held", async () => {
    const clock = new VirtualClock();
    const outside = clock.hold();
    const another = clock.hold();
    const sleeping = clock.sleep(1_000);

    await turns(50);
    outside[Symbol.dispose]();
    outside[Symbol.dispose]();
    await turns(50);
    const before = clock.now();
    another[Symbol.dispose]();
    await sleeping;

    expect([before, clock.now()]).toEqual([0, 1_000]);
  });

  it("calls what is due, in the order of time, and not what was called off", async () => {
    const clock = new VirtualClock();
    const log: string[] = [];
    clock.after(2_000, () => log.push(`limit at ${clock.now()}`));
    const callOff = clock.after(1_000, () => log.push("called off"));
    clock.inBackground().after(1_500, () => log.push(`background at ${clock.now()}`));

    callOff();
    await clock.sleep(3_000);
    callOff();

    expect(log).toEqual(["background at 1500", "limit at 2000"]);
  });

  it("makes no time pass for what is due in the background", async () => {
    const clock = new VirtualClock();
    clock.inBackground().after(1_000, () => expect.unreachable("nobody waits"));

    await turns(50);

    expect(clock.now()).toBe(0);
  });

  it("notices files that are being read and written", async () => {
    const clock = new VirtualClock();
    const folder = await mkdtemp(join(tmpdir(), "osb-clock-"));
    const limit = new AbortController();
    const limited = clock.sleep(1_000, limit.signal);

    for (let file = 0; file < 20; file += 1) await readFile(await written(join(folder, String(file))));
    const passed = clock.now();
    limit.abort();
    await limited;
    await rm(folder, { recursive: true });

    expect(passed).toBe(0);
  });

  it("passes sleeps in the background on its way, and does not go on for them", async () => {
    const clock = new VirtualClock();
    const background = clock.inBackground();
    const log: number[] = [];
    const stop = new AbortController();
    const controller = (async () => {
      while (!stop.signal.aborted) {
        await background.sleep(1_000, stop.signal);
        log.push(background.now());
      }
    })();

    await turns(50);
    await clock.sleep(2_500);
    stop.abort();
    await controller;

    expect(log).toEqual([1_000, 2_000, 2_500]);
  });
});

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

async function written(path: string): Promise<string> {
  await writeFile(path, "x".repeat(100_000));
  return path;
}
