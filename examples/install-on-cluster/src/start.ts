import { KubeConfig } from "@kubernetes/client-node";
import { helmBinary } from "@osb/tooling/helm";
import { fakeWorld, ScaledClock, WORLD_TEMPLATES, worldDate } from "@osb/testing";
import { fromSafePromise } from "neverthrow";
import { installDeps } from "./install-deps.ts";
import { INSTALL_STEPS } from "./install-events.ts";
import type { InstallInput } from "./install-input.ts";
import { installOnCluster } from "./install-on-cluster.ts";
import { describeError } from "./show/describe-error.ts";
import { describeInstalled } from "./show/describe-installed.ts";
import { interruptible } from "./show/interruptible.ts";
import { showSteps } from "./show/show-steps.ts";

/** How much faster than ours the simulated world's time goes: a table that takes 8 seconds is there in half of one. */
const SPEED = 15;

const INPUT: InstallInput = {
  installation: { name: "demo" },
  region: "us-east-1",
  namespace: "aws-service-broker",
  scope: { kind: "cluster" },
  broker: { templates: { ...WORLD_TEMPLATES.own, region: "us-east-1" } },
};

const NEXT = `
This was a simulated AWS account and cluster; AWS clients, helm, the chart and the catalog's HTTPS request were real. On yours:
  1. Point kubectl at a cluster with Service Catalog, have AWS credentials in your shell and helm 3.17 or later on your PATH.
  2. Copy examples/install-on-cluster/install.example.yaml and make it yours.
  3. pnpm install-broker plan --input install.yaml, read what it says, then: pnpm install-broker install --input install.yaml`;

// Told to whoever runs this on Node 20, and nothing that they could do anything about here.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
process.exitCode = await start();

async function start(): Promise<number> {
  const { signal, interrupted } = interruptible(
    "This world ends with its process. On a real cluster what was made would stay, and the same command would go on from there.",
  );
  console.log("Installing the AWS Service Broker into a simulated world: AWS account, Kubernetes cluster, Service Catalog.\n");
  const world = fakeWorld({ clock: new ScaledClock(SPEED) });
  const { kubeConfig, awsEndpoint, credentials, close } = await world.listen();
  try {
    const config = new KubeConfig();
    config.loadFromString(kubeConfig);
    const deps = installDeps({
      region: INPUT.region,
      awsOptions: { endpoint: awsEndpoint, credentials },
      kubeConfig: config,
      helm: (await helmBinary(4)) ?? "helm",
      clock: world.clock,
    });
    const installed = await deps.asyncAndThen((given) =>
      fromSafePromise(
        showSteps(
          INSTALL_STEPS,
          (onEvent) => installOnCluster(given, INPUT, { signal, onEvent }),
          (result) => result.isErr(),
        ),
      ).andThen((result) => result),
    );
    if (installed.isErr()) {
      if (interrupted() === undefined) console.error(describeError(installed.error));
      return interrupted() ?? 1;
    }
    console.log(`\n${describeInstalled(installed.value, worldDate(world.clock))}\n${NEXT}`);
    return installed.value.report.ready ? 0 : 1;
  } finally {
    await close();
    await world.close();
  }
}
