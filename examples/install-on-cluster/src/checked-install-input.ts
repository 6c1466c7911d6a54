import { checkedAwsPrereqsInput } from "@osb/aws-prereqs";
import { checkedRegistrationInput } from "@osb/broker-registration";
import { type InputProblem, InvalidInput } from "@osb/core";
import { checkedReleaseInput } from "@osb/helm-install";
import { err, ok, type Result } from "neverthrow";
import { checkedShape, type InstallInput } from "./install-input.ts";
import { installParts, registrationInput } from "./install-parts.ts";

/**
 * The input, or everything that is wrong with it, in the words of whoever wrote it: its shape, and what each package needs of its part. Asks
 * neither AWS nor the cluster.
 */
export function checkedInstallInput(value: unknown): Result<InstallInput, InvalidInput> {
  const shape = checkedShape(value);
  const misshapen = problemsOf(shape).map(({ field, message }) => ({ field: field === "scope.kind" ? "scope" : field, message }));
  if (!isRecord(value)) return err(new InvalidInput(misshapen));

  // What has its shape is checked on, beside what has not.
  const { installation = {}, ...rest } = misshapen.reduce((input, { field }) => without(input, field.split(".")), value);
  const parts = installParts({ ...rest, installation } as unknown as InstallInput);
  const checks = [
    checkedAwsPrereqsInput(parts.aws),
    checkedReleaseInput({ ...parts.release, access: parts.accessSecrets }),
    checkedRegistrationInput(registrationInput(parts)),
  ];
  const problems = firstOfEach([...misshapen, ...checks.flatMap(problemsOf).flatMap(inOwnWords)]);
  return problems.length === 0 ? ok(value as unknown as InstallInput) : err(new InvalidInput(problems));
}

const FIELDS = ["installation", "region", "namespace", "scope", "broker"];

/** A package's field, told by the input's. What `installParts` makes up is wrong only where what it is made from is, which is told already. */
function inOwnWords({ field, message }: InputProblem): readonly InputProblem[] {
  if (/^(installation|region|namespace|scope|broker\.id)\b/.test(field)) return [{ field, message }];
  const [, inBroker] = /^(?:broker\.)?((?:templates|services)\b.*)/.exec(field) ?? [];
  return inBroker === undefined ? [] : [{ field: `broker.${inBroker}`, message }];
}

/** In the order of the input. Several packages look at the same field: the first to object is heard. */
function firstOfEach(problems: readonly InputProblem[]): readonly InputProblem[] {
  const place = ({ field }: InputProblem): number => FIELDS.indexOf(field.replace(/\..*/, "")) + 1 || FIELDS.length + 1;
  return problems
    .filter(({ field }, index) => !problems.slice(0, index).some((told) => `${field}.`.startsWith(`${told.field}.`)))
    .toSorted((a, b) => place(a) - place(b));
}

function problemsOf(result: Result<unknown, InvalidInput>): readonly InputProblem[] {
  return result.isErr() ? result.error.problems : [];
}

type Fields = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function without(value: Fields, [first = "", ...rest]: readonly string[]): Fields {
  const { [first]: inner, ...others } = value;
  return rest.length === 0 || !isRecord(inner) ? others : { ...others, [first]: without(inner, rest) };
}
