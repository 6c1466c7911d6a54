import type { TracedCall } from "@osb/testing";

const READING = [
  /^GET /,
  // Questions that are asked by POST; nothing is kept of them.
  /^POST \/apis\/authorization\.k8s\.io\/v1\/selfsubjectaccessreviews$/,
  /\?dryRun=All$/,
  /^sts:Get|^iam:(Get|List|Simulate)|^dynamodb:(Describe|List|Get)/,
];

/** The calls that had an effect on the world, or would have had if they had not failed: everything but what only reads. */
export function changingCalls(calls: readonly TracedCall[]): readonly string[] {
  return calls
    .filter(({ operation }) => !READING.some((reading) => reading.test(operation)))
    .filter(({ outcome }) => outcome !== "ConditionalCheckFailedException")
    .map(({ operation }) => operation);
}
