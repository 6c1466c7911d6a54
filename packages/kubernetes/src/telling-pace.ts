const TELL_EVERY_MS = 3_000;

/** Says of a long wait when it is time to tell of it again: at once, then every three seconds. */
export function tellingPace(): (waitedMs: number) => boolean {
  let toldAtMs: number | undefined;
  return (waitedMs) => {
    if (toldAtMs !== undefined && waitedMs - toldAtMs < TELL_EVERY_MS) return false;
    toldAtMs = waitedMs;
    return true;
  };
}
