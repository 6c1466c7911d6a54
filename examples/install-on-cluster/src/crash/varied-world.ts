import { fakeWorld, SeededRandom, type World } from "@osb/testing";

/** What may go wrong with one call of a run. */
const KINDS = ["before-send", "lost-answer", "throttled", "server-error", "server-error-after-effect", "malformed", "denied"] as const;

const OPERATIONS = [
  "sts:GetCallerIdentity",
  "dynamodb:CreateTable",
  "dynamodb:DescribeTable",
  "dynamodb:UpdateContinuousBackups",
  "iam:CreateUser",
  "iam:CreatePolicy",
  "iam:AttachUserPolicy",
  "iam:CreateAccessKey",
  "iam:ListAccessKeys",
] as const;

/** A world whose delays the seed chooses, and one call that goes wrong. */
export function variedWorld(seed: number): World {
  const random = new SeededRandom(seed);
  const below = (limit: number): number => Buffer.from(random.bytes(4)).readUInt32BE() % limit;
  const delays = {
    keyAcceptedAfterMs: below(15_000),
    tableCreatingMs: below(15_000),
    tableUpdatingMs: below(5_000),
    listLagMs: below(5_000),
    newIdentityLagMs: below(3_000),
    grantLagMs: below(5_000),
  };
  const world = fakeWorld({ seed, delays });
  world.aws.fault(OPERATIONS[below(OPERATIONS.length)] ?? OPERATIONS[0], { kind: KINDS[below(KINDS.length)] ?? KINDS[0] });
  return world;
}
