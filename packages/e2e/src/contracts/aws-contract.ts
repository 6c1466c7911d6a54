import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { IAMClient } from "@aws-sdk/client-iam";
import { STSClient } from "@aws-sdk/client-sts";
import { expect, it } from "vitest";
import { type Need, suiteOn } from "../suite/suite-on.ts";
import type { AwsCall, Kept } from "./aws-call.ts";

/** A server that the contract is held against. */
export interface AwsSubject {
  readonly url: string;
  /** The administrator's; what a server that checks none is given does not matter. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  close(options?: { readonly keepLogs?: boolean | undefined }): Promise<void>;
}

interface Answered {
  readonly problem: string | undefined;
  readonly answer: unknown;
}

const EVENTUALLY_MS = 10_000;
const AGAIN_MS = 200;

/**
 * A series of calls of the real AWS clients, in order, since they all happen to the same account.
 * @param known Calls that the server answers otherwise, and why. One that does not differ any more fails.
 */
export async function awsContract(
  name: string,
  needs: readonly Need[],
  start: () => Promise<AwsSubject>,
  series: readonly AwsCall[],
  known: Readonly<Record<string, string>> = {},
): Promise<void> {
  await suiteOn(name, needs, start, (subject) => {
    const differing: string[] = [];
    const kept: Record<string, unknown> = {};

    it.each(series.map((call) => [call.title, call] as const))("%s", async (title, call) => {
      const { problem, answer } = await answered(subject(), call, kept);

      if (call.keep !== undefined) kept[call.keep] = answer;
      if (problem !== undefined) differing.push(title);
      expect(title in known ? undefined : problem).toBeUndefined();
    });

    it("differs where it is known to, and nowhere else", () => {
      expect(differing).toEqual(Object.keys(known));
    });
  });
}

async function answered(subject: AwsSubject, call: AwsCall, kept: Readonly<Record<string, unknown>>): Promise<Answered> {
  const until = performance.now() + (call.eventually === true ? EVENTUALLY_MS : 0);
  for (;;) {
    const found = await asked(subject, call, kept);
    if (found.problem === undefined || performance.now() >= until) return found;
    await sleep(AGAIN_MS);
  }
}

async function asked(
  { url, credentials }: AwsSubject,
  { api, as, command, expected }: AwsCall,
  kept: Readonly<Record<string, unknown>>,
): Promise<Answered> {
  const key =
    as === undefined
      ? undefined
      : (kept[as] as { readonly AccessKey: { readonly AccessKeyId: string; readonly SecretAccessKey: string } }).AccessKey;
  const own = key === undefined ? credentials : { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey };
  const Client = { dynamodb: DynamoDBClient, iam: IAMClient, sts: STSClient }[api] as typeof DynamoDBClient;
  const client = new Client({ endpoint: url, region: "us-east-1", credentials: own, maxAttempts: 1 });
  try {
    const answer: unknown = await client.send(command(kept as Kept) as never);
    return { answer, problem: "answer" in expected ? mismatch(answer, expected.answer) : `answered, and no ${expected.error}` };
  } catch (thrown) {
    const { name, message } = thrown as Error;
    const isExpected = "error" in expected && name === expected.error && (expected.text ?? /^/).test(message);
    return { answer: undefined, problem: isExpected ? undefined : `${name}: ${message}` };
  } finally {
    client.destroy();
  }
}

function mismatch(answer: unknown, expected: object): string | undefined {
  try {
    expect(answer).toMatchObject(expected);
    return undefined;
  } catch {
    return `answered ${JSON.stringify(answer, (name, value: unknown) => (name === "$metadata" ? undefined : value))}`;
  }
}
