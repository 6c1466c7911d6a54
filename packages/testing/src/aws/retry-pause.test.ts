import { CreateUserCommand, GetUserCommand, IAMClient } from "@aws-sdk/client-iam";
import { beforeEach, describe, expect, it } from "vitest";
import { VirtualClock } from "../time/virtual-clock.ts";
import { WireTrace } from "../wire/wire-trace.ts";
import { FakeAws } from "./fake-aws.ts";

describe("a call that the client repeats by itself", () => {
  let clock: VirtualClock;
  let wire: WireTrace;
  let aws: FakeAws;

  const create = (maxAttempts: number, abortSignal?: AbortSignal): Promise<unknown> => {
    const iam = new IAMClient({ ...aws.clientOptions(), maxAttempts });
    return iam.send(new CreateUserCommand({ UserName: "a" }), { ...(abortSignal && { abortSignal }) });
  };
  const sent = (): readonly (readonly [string, number])[] => wire.calls.map(({ outcome, at }) => [outcome, at]);

  beforeEach(() => {
    clock = new VirtualClock();
    wire = new WireTrace(clock);
    aws = new FakeAws({ clock, wire });
    // What a caller's own limit is.
    void clock.sleep(60_000);
  });

  it.each<["server-error" | "before-send", string]>([
    ["server-error", "InternalFailure"],
    ["before-send", "ECONNREFUSED"],
  ])("takes none of the world's time when it was %s", async (kind, outcome) => {
    aws.fault("iam:CreateUser", { kind });

    await create(2);

    expect(sent()).toEqual([
      [outcome, 0],
      ["ok", 0],
    ]);
    expect(clock.now()).toBe(0);
  });

  it("lets time go on when the last attempt has failed", async () => {
    aws.fault("iam:CreateUser", { kind: "before-send" });

    await expect(create(1)).rejects.toThrow("ECONNREFUSED");
    await clock.sleep(1_000);

    expect(clock.now()).toBe(1_000);
  });

  it("lets time go on after a refusal that nobody repeats", async () => {
    await expect(new IAMClient(aws.clientOptions()).send(new GetUserCommand({ UserName: "nobody" }))).rejects.toThrow("cannot be found");
    await clock.sleep(1_000);

    expect(sent()).toHaveLength(1);
  });

  it("lets time go on when the caller gives up waiting", async () => {
    aws.fault("iam:CreateUser", { kind: "throttled" });
    const abort = new AbortController();
    const sending = create(2, abort.signal);
    while (sent()[0]?.[0] !== "Throttling") await new Promise((resolve) => setImmediate(resolve));

    abort.abort();
    await expect(sending).rejects.toThrow();
    await clock.sleep(1_000);

    expect(sent()).toHaveLength(1);
  });
});
