/** A signal that Ctrl-C and SIGTERM abort: once for an orderly end, twice for an end at once. */
export function interruptible(meaning: string): { readonly signal: AbortSignal; readonly interrupted: () => number | undefined } {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const end = (code: number) => (): void => {
    if (exitCode !== undefined) process.exit(code);
    exitCode = code;
    console.error(`\nEnding in an orderly way; again to end at once. ${meaning}`);
    controller.abort(new Error("interrupted"));
  };
  process.on("SIGINT", end(130));
  process.on("SIGTERM", end(143));
  return { signal: controller.signal, interrupted: () => exitCode };
}
