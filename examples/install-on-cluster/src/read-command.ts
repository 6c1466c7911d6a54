import { parseArgs } from "node:util";
import { KubeConfig } from "@kubernetes/client-node";
import { attempt, InvalidInput } from "@osb/core";
import type { KubeConfigUnusable } from "@osb/kubernetes";
import { err, fromThrowable, ok, Result, type ResultAsync } from "neverthrow";
import { type InstallDeps, installDeps } from "./install-deps.ts";
import type { InstallInput } from "./install-input.ts";
import { readInput } from "./read-input.ts";

const VERBS = ["plan", "install", "destroy"] as const;

/** What is to be done, to what, in which world. */
export interface Command {
  readonly verb: (typeof VERBS)[number];
  readonly input: InstallInput;
  readonly deps: InstallDeps;
}

/** What the command line means, or everything that is wrong with it, with the input file and with the kubeconfig. Asks nobody outside. */
export function readCommand(args: readonly string[]): ResultAsync<Command, InvalidInput | KubeConfigUnusable> {
  return attempt(async function* () {
    const { values, positionals } = yield* readArguments(args);
    const read = await readInput(values.input);
    const kube = readKubeConfig(values.kubeconfig, values.context);
    const [verb, input, kubeConfig] = yield* Result.combineWithAllErrors([verbIn(positionals), read, kube]).mapErr(together);
    const { region, lockAbandonedAfterSeconds = 60 } = input;

    // helm has to be gone before the lock of a killed run counts as abandoned.
    const helmLimitMs = lockAbandonedAfterSeconds * 1_000 * 0.75;
    return ok({ verb, input, deps: yield* installDeps({ region, kubeConfig, helm: values.helm ?? "helm", helmLimitMs }) });
  });
}

const readArguments = fromThrowable(
  (args: readonly string[]) => {
    const options = {
      input: { type: "string" },
      kubeconfig: { type: "string" },
      context: { type: "string" },
      helm: { type: "string" },
    } as const;
    return parseArgs({ args: [...args], options, allowPositionals: true });
  },
  (thrown) => wrong("command line", `cannot be understood: ${firstLine(thrown)}`),
);

function verbIn(positionals: readonly string[]): Result<Command["verb"], InvalidInput> {
  const verb = VERBS.find((known) => known === positionals[0]);
  return verb === undefined || positionals.length > 1 ? err(wrong("command", `must be one of ${VERBS.join(", ")}`)) : ok(verb);
}

/** The kubeconfig as kubectl finds it, unless one is named. */
function readKubeConfig(file: string | undefined, context: string | undefined): Result<KubeConfig, InvalidInput> {
  const kubeConfig = new KubeConfig();
  try {
    if (file === undefined) kubeConfig.loadFromDefault();
    else kubeConfig.loadFromFile(file);
  } catch (thrown) {
    const field = file === undefined ? "the kubeconfig" : `--kubeconfig ${file}`;
    const { code } = thrown as NodeJS.ErrnoException;
    // What client-node stumbles over where a file is empty says nothing to anybody.
    return err(
      wrong(field, code ? `cannot be read (${code})` : `is none: ${thrown instanceof TypeError ? "it is empty" : firstLine(thrown)}`),
    );
  }
  if (context !== undefined) kubeConfig.setCurrentContext(context);
  return ok(kubeConfig);
}

const wrong = (field: string, message: string): InvalidInput => new InvalidInput([{ field, message }]);

const together = (errors: readonly InvalidInput[]): InvalidInput => new InvalidInput(errors.flatMap(({ problems }) => problems));

function firstLine(thrown: unknown): string {
  return String(thrown instanceof Error ? thrown.message : thrown).split("\n", 1)[0] ?? "";
}
