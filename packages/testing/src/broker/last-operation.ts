import { AwsErrorText, type BrokerSession } from "./broker-aws.ts";
import { type BrokerDeps, instanceOr, type OsbRequest, told } from "./broker-request.ts";
import { jsonAnswer, type OsbAnswer, OsbRefusal } from "./osb-answer.ts";

interface Stack {
  readonly StackStatus: string;
  readonly StackStatusReason?: string;
}

interface StackEvent {
  readonly LogicalResourceId: string;
  readonly ResourceStatus: string;
  readonly ResourceStatusReason?: string;
}

/** What has become of an instance: its stack's status, in the words of the Open Service Broker API. */
export async function lastOperation(deps: BrokerDeps, { instanceId, originatingIdentity }: OsbRequest): Promise<OsbAnswer> {
  const { store, log } = deps;
  const { StackID, Params } = await instanceOr(store, instanceId, 410);
  const session = deps.sessionFor(Params);
  const { Stacks } = await told(
    session.call<{ readonly Stacks: readonly Stack[] }>("cloudformation", "DescribeStacks", { StackName: StackID }),
    `Failed to describe the CloudFormation stack ${StackID}`,
  );
  const { StackStatus: status = "", StackStatusReason: reason = "" } = Stacks[0] ?? {};
  log.info("api.go:284", `stack=${StackID} status=${status} reason=${reason}`, 10);

  if (["CREATE_COMPLETE", "UPDATE_COMPLETE", "DELETE_COMPLETE"].includes(status)) {
    if (status === "DELETE_COMPLETE") await store.removeInstance(instanceId);
    deps.count("last_operation");
    return jsonAnswer(200, { state: "succeeded" });
  }
  if (status.endsWith("_IN_PROGRESS") && !status.includes("ROLLBACK")) {
    deps.count("last_operation");
    return jsonAnswer(200, { state: "in progress" });
  }

  log.error("api.go:300", `CloudFormation stack ${StackID} failed with status ${status}: ${reason}`);
  const description = (await failuresOf(session, StackID)) || reason;
  // Service Catalog starts deleting on a failed state, hence the error for it.
  if (originatingIdentity.split(" ")[0] === "kubernetes") throw new OsbRefusal(400, description, "CloudFormationError");
  deps.count("last_operation");
  return jsonAnswer(200, { state: "failed", description });
}

/** Everything that failed, the newest first, in one line. Two words at the end of a reason are passed over: it was only cancelled. */
async function failuresOf(session: BrokerSession, StackName: string): Promise<string> {
  const events: StackEvent[] = [];
  let NextToken: string | undefined;
  try {
    do {
      const page: { readonly StackEvents: readonly StackEvent[]; readonly NextToken?: string } = await session.call(
        "cloudformation",
        "DescribeStackEvents",
        { StackName, ...(NextToken === undefined ? {} : { NextToken }) },
      );
      events.push(...page.StackEvents);
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
  } catch (thrown) {
    if (!(thrown instanceof AwsErrorText)) throw thrown;
    return `unable to retrieve failure cause: ${thrown.message}`;
  }
  return events
    .filter(({ ResourceStatus }) => ["CREATE_FAILED", "UPDATE_FAILED", "DELETE_FAILED"].includes(ResourceStatus))
    .filter(({ ResourceStatusReason = "" }) => !ResourceStatusReason.endsWith(" cancelled"))
    .map(({ LogicalResourceId, ResourceStatusReason = "" }) => `${LogicalResourceId} ${ResourceStatusReason} `)
    .join("");
}
