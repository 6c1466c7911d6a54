import * as sdk from "@aws-sdk/client-cloudformation";
import { VirtualClock } from "../../../time/virtual-clock.ts";
import { FakeAws } from "../../fake-aws.ts";
import { changeSetContract } from "./change-set-contract.ts";
import { stackContract } from "./stack-contract.ts";
import type { StackSubject } from "./stack-driver-contract.ts";

/** The fake, under the real client. */
async function fake(): Promise<StackSubject> {
  const clock = new VirtualClock();
  const client = new sdk.CloudFormationClient({ ...new FakeAws({ clock }).clientOptions(), maxAttempts: 1 });
  const commands = sdk as unknown as Readonly<Record<string, new (input: object) => sdk.DescribeStacksCommand>>;
  return {
    pass: () => clock.sleep(120_000),
    send: (operation, input) => {
      const Command = commands[`${operation}Command`];
      if (Command === undefined) throw new Error(`the client has no ${operation}`);
      return client.send(new Command(input));
    },
  };
}

stackContract("on the fake", fake);
changeSetContract("on the fake", fake);
