import type { Result } from "neverthrow";

/** The value of an Ok. An Err fails the test with the error's text. */
export function expectOk<T, E>(result: Result<T, E>): T {
  if (result.isErr()) throw new Error(`expected Ok, got ${String(result.error)}`, { cause: result.error });
  return result.value;
}

/** The error of an Err. An Ok fails the test with the value. */
export function expectErr<T, E>(result: Result<T, E>): E {
  if (result.isOk()) throw new Error(`expected Err, got ${JSON.stringify(result.value)}`);
  return result.error;
}
