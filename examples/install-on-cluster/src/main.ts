import { parseArgs } from "node:util";
import { KubeConfig } from "@kubernetes/client-node";
import { attempt, InvalidInput, type OsbError } from "@osb/core";
import { err, ok, type Result, type ResultAsync } from "neverthrow";
import { destroyOnCluster } from "./destroy-on-cluster.ts";
import { type InstallDeps, installDeps } from "./install-deps.ts";
import { DESTROY_STEPS, INSTALL_STEPS } from "./install-events.ts";
import type { InstallInput } from "./install-input.ts";
import { installOnCluster } from "./install-on-cluster.ts";
import { planOnCluster } from "./plan-on-cluster.ts";
import { readInput } from "./read-input.ts";
import { describeError } from "./show/describe-error.ts";
import { describeInstalled } from "./show/describe-installed.ts";
import { describePlan } from "./show/describe-plan.ts";
import { interruptible } from "./show/interruptible.ts";
import { showSteps } from "./show/show-steps.ts";

const USAGE = `Usage: install-broker <plan | install | destroy> --input FILE [--kubeconfig FILE] [--context NAME] [--helm PATH]

  plan      shows what would be changed and what stands in the way; changes nothing
  install   makes it so; safe to repeat
  destroy   takes it away again, except the table

AWS credentials, region aside, are found as the AWS SDK finds them (environment, shared files, SSO, roles); AWS_ENDPOINT_URL works.
The cluster is the current context of your kubeconfig.`;

interface Command {
  readonly verb: string;
  readonly input: InstallInput;
  readonly deps: InstallDeps;
}

const command = await readCommand();
process.exitCode = command.isErr() ? told(command.error) : await run(command.value);

function readCommand(): ResultAsync<Command, OsbError> {
  return attempt(async function* () {
    const { values, positionals } = yield* readArguments();
    const [verb = ""] = positionals;
    if (!["plan", "install", "destroy"].includes(verb)) return err(new InvalidInput([{ field: "command", message: `must be plan, install or destroy\n\n${USAGE}` }]));
    const input = yield* readInput(values.input);
    const { region, lockAbandonedAfterSeconds = 60 } = input;

    const kubeConfig = yield* readKubeConfig(values.kubeconfig, values.context);
    // helm has to be gone before the lock of a killed run counts as abandoned.
    const helmLimitMs = lockAbandonedAfterSeconds * 1_000 * 0.75;
    return ok({ verb, input, deps: yield* installDeps({ region, kubeConfig, helm: values.helm ?? "helm", helmLimitMs }) });
  });
}

function readArguments() {
  const options = { input: { type: "string" }, kubeconfig: { type: "string" }, context: { type: "string" }, helm: { type: "string" } } as const;
  try {
    return ok(parseArgs({ options, allowPositionals: true }));
  } catch (thrown) {
    return err(new InvalidInput([{ field: "command line", message: `${(thrown as Error).message}\n\n${USAGE}` }]));
  }
}

function readKubeConfig(file: string | undefined, context: string | undefined): Result<KubeConfig, InvalidInput> {
  const kubeConfig = new KubeConfig();
  try {
    if (file === undefined) kubeConfig.loadFromDefault();
    else kubeConfig.loadFromFile(file);
  } catch (thrown) {
    return err(new InvalidInput([{ field: "--kubeconfig", message: `cannot be read: ${(thrown as Error).message.split("\n", 1)[0]}` }]));
  }
  if (context !== undefined) kubeConfig.setCurrentContext(context);
  return ok(kubeConfig);
}

async function run({ verb, input, deps }: Command): Promise<number> {
  const { signal, interrupted } = interruptible("What was made stays; the same command goes on from there.");
  switch (verb) {
    case "plan": {
      const plan = await planOnCluster(deps, input, { signal });
      if (plan.isErr()) return interrupted() ?? told(plan.error);
      console.log(describePlan(plan.value));
      return plan.value.findings.some(({ level }) => level === "blocking") ? 1 : 0;
    }
    case "destroy": {
      const destroyed = await showSteps(DESTROY_STEPS, (onEvent) => destroyOnCluster(deps, input, { signal, onEvent }), (result) => result.isErr());
      if (destroyed.isErr()) return interrupted() ?? told(destroyed.error);
      console.log(`Removed. The table osb-${input.installation.name} stays: it knows which stacks belong to whom.`);
      return 0;
    }
    default: {
      const installed = await showSteps(INSTALL_STEPS, (onEvent) => installOnCluster(deps, input, { signal, onEvent }), (result) => result.isErr());
      if (installed.isErr()) return interrupted() ?? told(installed.error);
      console.log(describeInstalled(installed.value));
      return installed.value.report.ready ? 0 : 1;
    }
  }
}

function told(error: OsbError): number {
  console.error(describeError(error));
  return 1;
}
