import type { OsbError } from "@osb/core";
import { destroyOnCluster } from "./destroy-on-cluster.ts";
import { DESTROY_STEPS, INSTALL_STEPS } from "./install-events.ts";
import { installOnCluster } from "./install-on-cluster.ts";
import { planOnCluster } from "./plan-on-cluster.ts";
import { type Command, readCommand } from "./read-command.ts";
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

const command = await readCommand(process.argv.slice(2));
process.exitCode = command.isErr() ? told(command.error) : await run(command.value);

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
      const destroyed = await showSteps(
        DESTROY_STEPS,
        (onEvent) => destroyOnCluster(deps, input, { signal, onEvent }),
        (result) => result.isErr(),
      );
      if (destroyed.isErr()) return interrupted() ?? told(destroyed.error);
      console.log(`Removed. The table osb-${input.installation.name} stays: it knows which stacks belong to whom.`);
      return 0;
    }
    default: {
      const installed = await showSteps(
        INSTALL_STEPS,
        (onEvent) => installOnCluster(deps, input, { signal, onEvent }),
        (result) => result.isErr(),
      );
      if (installed.isErr()) return interrupted() ?? told(installed.error);
      console.log(describeInstalled(installed.value));
      return installed.value.report.ready ? 0 : 1;
    }
  }
}

function told(error: OsbError): number {
  console.error(describeError(error));
  if (error.type === "InvalidInput" && /^(command|--input is missing)/.test(error.message)) console.error(`\n${USAGE}`);
  return 1;
}
