/** What a process finds when it starts: nothing else of the node exists for it. */
export interface ContainerProcess {
  /** The command line, the program first. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** By absolute path, as they were when the container was started. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Takes what the process writes to its output. */
  log(text: string): void;
}

export interface RunningContainer {
  /** Resolves with the exit code. */
  readonly exited: Promise<number>;
  /** Where on loopback a port of the container can be reached, while the process listens there. */
  loopbackPort(containerPort: number): number | undefined;
  /** SIGTERM. */
  terminate(): void;
}

/** A program that this world has in place of a container image. */
export interface ContainerImage {
  /** Tells whether a container with this image reference and this command line is meant. */
  readonly matches: (reference: string, command: readonly string[]) => boolean;
  /** What is run where the Pod names no command. */
  readonly entrypoint: readonly string[];
  /** The user id that the image runs as where the Pod names none. */
  readonly user: number;
  readonly start: (process: ContainerProcess) => RunningContainer;
}
