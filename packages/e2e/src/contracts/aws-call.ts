/** What is common to the commands of all clients. */
export interface AnyCommand {
  readonly input: object;
}

/** One call of a series: what is sent, and what is to come back. */
export interface AwsCall {
  readonly api: "dynamodb" | "iam" | "s3" | "sts";
  readonly title: string;
  /** Gets what earlier calls named by {@link AwsCall.keep} were answered. */
  readonly command: (kept: Kept) => AnyCommand;
  /** Parts of the answer; or the error, by its name and, where it has to be told from others of that name, a part of its text. */
  readonly expected: { readonly answer: object } | { readonly error: string; readonly text?: RegExp };
  /** Asked again until it is as expected: what is asked about takes its time. */
  readonly eventually?: boolean;
  /** Under which name later calls find the answer. */
  readonly keep?: string;
  /** With the access key, or the session, that was kept under this name, not the administrator's. */
  readonly as?: string;
  /** What of that key is sent otherwise than it is. */
  readonly spoilt?: { readonly accessKeyId?: string; readonly secretAccessKey?: string; readonly sessionToken?: string };
  /** Default `us-east-1`. */
  readonly region?: string;
}

/** Answers by name. */
export type Kept = Readonly<Record<string, never>>;

/** A policy document as IAM answers it: nothing but letters, digits and `-._~` stands for itself. */
export function encodedDocument(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Calls of one client, all of which it is. */
export function callsTo(
  api: AwsCall["api"],
): (title: string, command: AwsCall["command"], expected: AwsCall["expected"], more?: Partial<AwsCall>) => AwsCall {
  return (title, command, expected, more = {}) => ({ api, title, command, expected, ...more });
}

/** The account of the series. */
export const ACCOUNT = "123456789012";

/** The mark of the SDK, as a tag. */
export const MARK = { Key: "osb-sdk/installation", Value: "contract" };
