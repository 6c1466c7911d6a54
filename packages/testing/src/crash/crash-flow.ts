import type { Result, ResultAsync } from "neverthrow";
import type { SentCall } from "../wire/wire.ts";
import type { World } from "../world/fake-world.ts";

/** What is killed and run again. */
export interface CrashFlow {
  /** A new world, as the first run finds it. The same each time: same seed, same preparations. It is closed when it is done with. */
  world(): World | PromiseLike<World>;
  /**
   * One run, from its beginning, as a new process would make it: nothing of an earlier run is in its variables. Everything that it
   * asks of the world it asks within this call.
   *
   * @param signal aborts when the run is killed. Only for what would outlive the process, a child for one: it is no cancellation.
   */
  run(world: World, signal: AbortSignal): ResultAsync<unknown, unknown> | Promise<Result<unknown, unknown>>;
  /** What has to be the same at the end besides the world's fingerprint, as plain data. */
  same?(world: World): unknown;
}

/** Something that must be so in a world. Says what is wrong by being false. */
export type Invariant = (world: World, call: Omit<SentCall, "input">) => boolean;

/** Which ways to die are tried, and what must hold besides. */
export interface CrashOptions {
  /** How many of the ways to be killed once are tried. Default `all`: three at each call. */
  readonly singles?: number | "all" | undefined;
  /**
   * How many of the ways to be killed twice are tried: at any call, and at any call of the run after it. Default 0. Only deaths
   * whose first half is among the singles.
   */
  readonly pairs?: number | "all" | undefined;
  /**
   * Many deaths leave the same world behind: whether a call that only reads was made, or whether its answer was heard, nobody can
   * see. `each` (default) runs the flow again after every death. `once` lets every death come about too, and compares what they
   * leave: the same things, made by the same calls at the same times, at the same time. After those that leave the same the flow is run
   * again once, and what comes of it goes for all of them. For runs that leave nothing but in their world, and worlds in which
   * reading changes nothing: without `fault`s on reads and without call rates.
   */
  readonly sameWorlds?: "each" | "once" | undefined;
  /** Chooses which ones are tried, where it is not all. Default 1. */
  readonly seed?: number | undefined;
  /** Of all that is chosen, only each `of`th, beginning with number `part`, which counts from 1: for several processes that share the work. */
  readonly share?: { readonly part: number; readonly of: number } | undefined;
  /** What must hold after each call that is carried out, by what it says. Called often: `call` tells where looking is worth it. */
  readonly always?: Readonly<Record<string, Invariant>> | undefined;
  /** What must hold at the end, by what it says. */
  readonly atEnd?: Readonly<Record<string, (world: World) => boolean>> | undefined;
  /** How long a run may take, in milliseconds of the world. Default two hours. */
  readonly limitMs?: number | undefined;
}
