import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { IAMClient } from "@aws-sdk/client-iam";
import { S3Client } from "@aws-sdk/client-s3";
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
  { api, as, spoilt = {}, command, expected, region = "us-east-1" }: AwsCall,
  kept: Readonly<Record<string, unknown>>,
): Promise<Answered> {
  const Client = { dynamodb: DynamoDBClient, iam: IAMClient, s3: S3Client, sts: STSClient }[api] as typeof DynamoDBClient;
  const own = { ...(as === undefined ? credentials : keyIn(kept[as] as KeyAnswer)), ...spoilt };
  const client = new Client({ endpoint: url, region, credentials: own, maxAttempts: 1 });
  try {
    const answer: unknown = await client.send(command(kept as Kept) as never);
    await wholeBody(answer);
    return { answer, problem: "answer" in expected ? mismatch(answer, expected.answer) : `answered, and no ${expected.error}` };
  } catch (thrown) {
    const { name, message } = thrown as Error;
    const isExpected = "error" in expected && name === expected.error && (expected.text ?? /^/).test(message);
    return { answer: undefined, problem: isExpected ? undefined : `${name}: ${message}` };
  } finally {
    client.destroy();
  }
}

/** Reads an object of S3 to its end. A client that is ended before tears it off, and nobody is there to hear of that: an uncaught error. */
async function wholeBody(answer: unknown): Promise<void> {
  const { Body } = answer as { readonly Body?: { transformToByteArray(): Promise<Uint8Array> } };
  await Body?.transformToByteArray();
}

interface Key {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken?: string;
}

/** What `CreateAccessKey` or `AssumeRole` answered. */
interface KeyAnswer {
  readonly AccessKey?: Key;
  readonly Credentials?: Key;
}

function keyIn({ AccessKey, Credentials }: KeyAnswer): { accessKeyId: string; secretAccessKey: string; sessionToken?: string } {
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken } = AccessKey ?? Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, ...(SessionToken !== undefined && { sessionToken: SessionToken }) };
}

function mismatch(answer: unknown, expected: object): string | undefined {
  if (fits(answer, expected)) return undefined;
  return `answered ${JSON.stringify(answer, (name, value: unknown) => (name === "$metadata" ? undefined : value))}`;
}

/** Members that are not expected may be there; a list has to be the whole list; `undefined` is also what is not there. */
function fits(found: unknown, expected: unknown): boolean {
  if (typeof expected !== "object" || expected === null) return Object.is(found, expected);
  if (typeof found !== "object" || found === null) return false;
  if (Array.isArray(expected) && (!Array.isArray(found) || found.length !== expected.length)) return false;
  return Object.entries(expected).every(([name, value]) => fits((found as Record<string, unknown>)[name], value));
}
