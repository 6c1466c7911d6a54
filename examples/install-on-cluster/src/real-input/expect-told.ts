import type { Finding, InputProblem, OsbError } from "@osb/core";
import { expect } from "vitest";
import type { Told } from "./obstacle.ts";

interface Thing {
  readonly about: string;
  readonly text: string;
  readonly remedy: string;
}

/** Fails unless the error tells exactly these things, each with a remedy. */
export function expectTold(error: OsbError, expected: readonly Told[], filled: (text: string) => string = (text) => text): void {
  const things = thingsIn(error);
  for (const { about, names, remedy } of expected) {
    const fitting = things.find((thing) => thing.about === filled(about) && names.every((name) => thing.text.includes(filled(name))));
    expect(fitting ?? things).toMatchObject({ about: filled(about), remedy: expect.stringContaining(filled(remedy)) });
  }
  expect(things.map(({ about }) => about).toSorted()).toEqual(expected.map(({ about }) => filled(about)).toSorted());
  for (const { remedy } of things) expect(remedy).toMatch(/^[A-Z][^]*\.$/);
}

/** Each mistake in the input, each thing that stands in the way, or the error itself. */
function thingsIn({ type, message, remediation: remedy, ...more }: OsbError): readonly Thing[] {
  const { problems, findings } = more as { readonly problems?: readonly InputProblem[]; readonly findings?: readonly Finding[] };
  if (problems !== undefined) return problems.map(({ field, message: text }) => ({ about: field, text, remedy }));
  if (findings !== undefined)
    return findings.map((finding) => ({ about: finding.type, text: finding.message, remedy: finding.remediation }));
  return [{ about: type, text: message, remedy }];
}
