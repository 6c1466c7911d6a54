import { systemRandom } from "@osb/core";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../time/virtual-clock.ts";
import { Account } from "./account.ts";
import { AwsFault } from "./aws-fault.ts";
import { AwsServices } from "./aws-services.ts";

const account = new Account({ accountId: "123456789012", partition: "aws", delays: {}, clock: new VirtualClock(), random: systemRandom });
const services = new AwsServices(account);
const stranger = services.identities.addKey(services.identities.addUser({ name: "stranger", path: "/" }), 0);
services.buckets.put("something", { region: "us-east-1" });

/** Of other forms than text. */
const FORMS: Readonly<Record<string, unknown>> = {
  ActionNames: ["sqs:SendMessage"],
  AttributeDefinitions: [],
  Attributes: {},
  Key: { id: { S: "1" } },
  Item: { id: { S: "1" } },
  KeySchema: [],
  Names: ["something"],
  PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  TagKeys: ["owner"],
  Tags: [],
};
/** Says who calls, which everybody may know of themselves. */
const NEEDS_NO_RIGHT = ["sts:GetCallerIdentity"];

describe("every operation", () => {
  it.each(services.served().map(({ service, operation, requires }) => [`${service}:${operation}`, service, operation, requires] as const))(
    "%s is refused to whom no policy allows it",
    (name, service, operation, requires) => {
      const input = Object.fromEntries(requires.map((member) => [member, service === "s3" ? "something" : (FORMS[member] ?? "something")]));
      const key = { id: stranger.id, by: (secret: string) => secret === stranger.secret };

      const refusal = faultOf(() => services.run({ service, region: "us-east-1", operation, input, key }));

      if (NEEDS_NO_RIGHT.includes(name)) expect(refusal).toBeUndefined();
      else expect(refusal?.message).toContain("User: arn:aws:iam::123456789012:user/stranger is not authorized to perform: ");
    },
  );
});

function faultOf(work: () => unknown): AwsFault | undefined {
  try {
    work();
    return undefined;
  } catch (thrown) {
    if (thrown instanceof AwsFault) return thrown;
    throw thrown;
  }
}
