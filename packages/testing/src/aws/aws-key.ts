import { Secret } from "@osb/core";

/** An access key. */
export interface AwsKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string;
}

/** An access key as callers may hand it in. */
export interface GivenAwsKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string | Secret;
  readonly sessionToken?: string | Secret | undefined;
}

/** A key in which nothing is secret any more. */
export function plainKey({ accessKeyId, secretAccessKey, sessionToken }: GivenAwsKey): AwsKey {
  const token = sessionToken === undefined ? {} : { sessionToken: revealed(sessionToken) };
  return { accessKeyId, secretAccessKey: revealed(secretAccessKey), ...token };
}

const revealed = (secret: string | Secret): string => (secret instanceof Secret ? secret.reveal() : secret);
