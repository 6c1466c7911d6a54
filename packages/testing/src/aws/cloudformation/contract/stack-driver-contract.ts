import { expect } from "vitest";

/** A CloudFormation to hold against the contract, empty at first. */
export interface StackSubject {
  /** One call by an administrator, sent once. Rejects with an error that has the SDK's name for it and AWS's words. */
  send(operation: string, input: object): Promise<object>;
  /** Lets time go by: enough for a few resources to be made, changed or removed. */
  pass(): Promise<void>;
}

/** Parts of an answer, as they are compared. */
export type Answer = Readonly<Record<string, unknown>>;

export interface ToldEvent {
  readonly EventId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId: string;
  readonly ResourceType: string;
  readonly ResourceStatus: string;
  readonly ResourceStatusReason?: string;
  readonly ResourceProperties?: string;
  readonly ClientRequestToken?: string;
}

export const NAME = "contract";

/** A queue, with a parameter that shows and one that does not. */
export const QUEUE = `
Parameters:
  Seconds: { Type: String, Default: "30" }
  Secret: { Type: String, Default: hidden, NoEcho: true }
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties: { VisibilityTimeout: !Ref Seconds }
Outputs:
  Url: { Value: !Ref Queue, Description: where it is }
`;

export const seconds = (ParameterValue: string): readonly object[] => [{ ParameterKey: "Seconds", ParameterValue }];

/** One stack and one change set, as the contract speaks of them. */
export class StackDriver {
  readonly #subject: StackSubject;

  constructor(subject: StackSubject) {
    this.#subject = subject;
  }

  async send(operation: string, input: object): Promise<Answer> {
    return (await this.#subject.send(operation, input)) as Answer;
  }

  pass(): Promise<void> {
    return this.#subject.pass();
  }

  create(TemplateBody: string, more: object = {}): Promise<Answer> {
    return this.send("CreateStack", { StackName: NAME, TemplateBody, ...more });
  }

  /** A stack that is there. */
  async made(TemplateBody: string, more: object = {}): Promise<Answer> {
    const answer = await this.create(TemplateBody, more);
    await this.pass();
    return answer;
  }

  update(more: object): Promise<Answer> {
    return this.send("UpdateStack", { StackName: NAME, ...more });
  }

  remove(): Promise<Answer> {
    return this.send("DeleteStack", { StackName: NAME });
  }

  async stack(StackName = NAME): Promise<Answer> {
    const { Stacks } = (await this.send("DescribeStacks", { StackName })) as { readonly Stacks: readonly Answer[] };
    return Stacks[0] ?? {};
  }

  /** The newest first. */
  async events(): Promise<readonly ToldEvent[]> {
    const { StackEvents } = (await this.send("DescribeStackEvents", { StackName: NAME })) as { readonly StackEvents: readonly ToldEvent[] };
    return StackEvents;
  }

  plan(more: object): Promise<Answer> {
    return this.send("CreateChangeSet", { StackName: NAME, ChangeSetName: "plan", ...more });
  }

  planned(ChangeSetName: unknown = "plan"): Promise<Answer> {
    return this.send("DescribeChangeSet", { ChangeSetName, ...(ChangeSetName === "plan" ? { StackName: NAME } : {}) });
  }

  execute(): Promise<Answer> {
    return this.send("ExecuteChangeSet", { StackName: NAME, ChangeSetName: "plan" });
  }
}

export async function expectRefused(call: Promise<unknown>, name: string, message: string): Promise<void> {
  const fault = await call.then(
    () => ({ name: "answered", message: "" }),
    (thrown: unknown) => thrown as Error,
  );
  expect([fault.name, fault.message]).toEqual([name, message]);
}
