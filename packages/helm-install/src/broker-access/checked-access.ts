import { checkedInput, checkedInstallation, InvalidInput } from "@osb/core";
import { err, ok, type Result } from "neverthrow";
import * as v from "valibot";
import type { BrokerAccessInput } from "./broker-access.ts";

const HOST = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/;

const namespace = v.custom<string>(
  (value) => typeof value === "string" && /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(value),
  ({ input }) => `must be a namespace's name; it is ${JSON.stringify(input)}`,
);
const host = v.custom<string>(
  (value) => typeof value === "string" && HOST.test(value),
  ({ input }) => `must be a host name; it is ${JSON.stringify(input)}`,
);

const PLACE = v.object({ namespace });
const ACCESS = v.object({
  namespace,
  hosts: v.pipe(v.array(host, "must be a list of host names"), v.minLength(1, "must name a host at least: see brokerHosts")),
});

/** The input as it came in, or everything that is wrong with it. */
export function checkedAccess(input: BrokerAccessInput): Result<BrokerAccessInput, InvalidInput> {
  return together(input, [checkedInstallation(input.installation ?? {}), checkedInput(ACCESS, input)]);
}

/** Like {@link checkedAccess}, for what is needed to find the Secrets. */
export function checkedPlace<Place extends Pick<BrokerAccessInput, "installation" | "namespace">>(
  input: Place,
): Result<Place, InvalidInput> {
  return together(input, [checkedInstallation(input.installation ?? {}), checkedInput(PLACE, input)]);
}

function together<Input>(input: Input, checks: ReadonlyArray<Result<unknown, InvalidInput>>): Result<Input, InvalidInput> {
  const problems = checks.flatMap((check) => (check.isErr() ? check.error.problems : []));
  return problems.length === 0 ? ok(input) : err(new InvalidInput(problems));
}
