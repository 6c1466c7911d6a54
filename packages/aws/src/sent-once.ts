type Handler = (args: object) => Promise<object>;

/** As much of an SDK command as this needs. */
export interface CommandWithMiddleware {
  readonly middlewareStack: { add(...middleware: never[]): unknown };
}

/**
 * The same command, which then reaches the network once at most, whatever the client's retry settings are.
 *
 * For calls that must not be repeated when an answer got lost: each `CreateAccessKey` makes another key. A command's own
 * middleware is laid over the client's when it is sent. So the client's retrying is replaced by nothing, by its name; and
 * should a future SDK name it otherwise, every later pass below it gets the first one's outcome instead of being sent.
 */
export function sentOnce<Command extends CommandWithMiddleware>(command: Command): Command {
  const stack = command.middlewareStack as unknown as { add(middleware: (next: Handler) => Handler, options: object): void };
  let first: Promise<object> | undefined;
  stack.add((next) => next, { name: "retryMiddleware", step: "finalizeRequest", priority: "high", tags: ["RETRY"], override: true });
  stack.add((next) => (args) => (first ??= next(args)), { name: "osbSentOnce", step: "finalizeRequest", priority: "low" });
  return command;
}
