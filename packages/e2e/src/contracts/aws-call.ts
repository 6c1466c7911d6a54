/** What is common to the commands of all clients. */
export interface AnyCommand {
  readonly input: object;
}

/** One call of a series: what is sent, and what is to come back. */
export interface AwsCall {
  readonly api: "dynamodb" | "iam" | "sts";
  readonly title: string;
  /** Gets what earlier calls named by {@link AwsCall.keep} were answered. */
  readonly command: (kept: Kept) => AnyCommand;
  /** Parts of the answer; or the error, by its name and, where it has to be told from others of that name, a part of its text. */
  readonly expected: { readonly answer: object } | { readonly error: string; readonly text?: RegExp };
  /** Asked again until it is as expected: what is asked about takes its time. */
  readonly eventually?: boolean;
  /** Under which name later calls find the answer. */
  readonly keep?: string;
  /** With the access key that was kept under this name, not the administrator's. */
  readonly as?: string;
}

/** Answers by name. */
export type Kept = Readonly<Record<string, never>>;

/** The account of the series. */
export const ACCOUNT = "123456789012";

/** The mark of the SDK, as a tag. */
export const MARK = { Key: "osb-sdk/installation", Value: "contract" };
