import type { Clock } from "@osb/core";
import { type AwsPort, FakeBroker } from "../../broker/index.ts";
import type { ContainerImage } from "./container-image.ts";

const PROGRAM = "aws-servicebroker";

/**
 * The AWS Service Broker's image: meant by a repository of that name wherever it is hosted, and by any image whose command
 * is the broker's program. Its start script is not imitated, so a Pod has to name the command.
 */
export function brokerImage(aws: AwsPort, clock: Clock): ContainerImage {
  return {
    matches: (reference, [program = ""]) => nameOf(program) === PROGRAM || /(^|\/)aws-servicebroker([:@]|$)/.test(reference),
    entrypoint: ["/usr/local/bin/start_broker.sh"],
    user: 0,
    start: ({ argv: [program = "", ...args], env, files, log }) => {
      if (nameOf(program) !== PROGRAM) {
        log(`the fake image runs ${PROGRAM} only, not ${program}\n`);
        return { exited: Promise.resolve(127), loopbackPort: () => undefined, terminate: () => undefined };
      }
      const broker = new FakeBroker({ args, env, files, aws, clock, log: (line) => log(`${line}\n`) });
      let at: number | undefined;
      void broker.listening.then((where) => (at = where?.port));
      const told = portIn(args);
      return { exited: broker.exited, loopbackPort: (port) => (port === told ? at : undefined), terminate: () => void broker.stop() };
    },
  };
}

/** The port that the process was told to listen on, whatever port it really has: `--port=3199`, `-port 3199`. */
function portIn(args: readonly string[]): number {
  const at = args.findLastIndex((arg) => /^--?port(=|$)/.test(arg));
  return Number(args[at]?.split("=")[1] ?? args[at + 1] ?? 8443);
}

function nameOf(program: string): string | undefined {
  return program.split("/").pop();
}
