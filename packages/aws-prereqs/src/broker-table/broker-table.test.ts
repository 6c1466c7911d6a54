import { TableStatus } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { type FoundTable, missingSafeguards, nextTableStep, tableChanges, type TableStep } from "./broker-table.ts";
import { nextTableRemovalStep, type TableRemovalStep } from "./destroy-broker-table.ts";

const spec = { name: "osb-prod", installation: { name: "prod" } };
const description = {
  TableArn: "arn:aws:dynamodb:eu-west-1:123456789012:table/osb-prod",
  TableStatus: "ACTIVE" as const,
  DeletionProtectionEnabled: true,
  AttributeDefinitions: [
    { AttributeName: "userid", AttributeType: "S" as const },
    { AttributeName: "id", AttributeType: "S" as const },
  ],
  KeySchema: [
    { AttributeName: "id", KeyType: "HASH" as const },
    { AttributeName: "userid", KeyType: "RANGE" as const },
  ],
};
const ours: FoundTable = { description, owner: "prod", recovery: "on" };
const unprotected = { ...ours, description: { ...description, DeletionProtectionEnabled: false } };
const withStatus = (TableStatus: TableStatus | undefined): FoundTable => ({ ...ours, description: { ...description, TableStatus } });
const otherKeys = { ...ours, description: { ...description, KeySchema: description.KeySchema.slice(0, 1) } };

describe("nextTableStep", () => {
  it.each<[string, FoundTable | undefined, TableStep["do"]]>([
    ["no table", undefined, "create"],
    ["our table", ours, "finish"],
    ["our table without protection", unprotected, "protect"],
    ["our table without recovery", { ...ours, recovery: "off" }, "enable-recovery"],
    ["our table without both", { ...unprotected, recovery: "off" }, "protect"],
    ["a table with other keys", otherKeys, "refuse"],
    ["another installation's table", { ...ours, owner: "staging" }, "refuse"],
    ["a table without a tag", { ...ours, owner: undefined }, "refuse"],
  ])("meets %s", (_, found, step) => {
    expect(nextTableStep(spec, found).do).toBe(step);
  });

  it("takes an adopted table as it is", () => {
    expect(nextTableStep({ ...spec, adopt: true }, { ...unprotected, owner: undefined, recovery: "off" }).do).toBe("finish");
    expect(nextTableStep({ ...spec, adopt: true }, { ...otherKeys, owner: undefined }).do).toBe("refuse");
  });

  it("has an answer to every status that DynamoDB knows", () => {
    const answers: Record<TableStatus, TableStep["do"]> = {
      ACTIVE: "finish",
      CREATING: "wait",
      UPDATING: "wait",
      DELETING: "wait",
      ARCHIVING: "refuse",
      ARCHIVED: "refuse",
      INACCESSIBLE_ENCRYPTION_CREDENTIALS: "refuse",
      REPLICATION_NOT_AUTHORIZED: "refuse",
    };

    for (const status of Object.values(TableStatus)) expect(nextTableStep(spec, withStatus(status)).do).toBe(answers[status]);
    expect(nextTableStep(spec, withStatus(undefined)).do).toBe("wait");
  });
});

describe("tableChanges", () => {
  it.each<[string, FoundTable | undefined, readonly object[]]>([
    ["no table", undefined, [{ action: "create", reason: "there is none in eu-west-1" }]],
    ["our table", ours, []],
    ["our table without protection", unprotected, [{ action: "update", reason: "deletion protection is off" }]],
    [
      "our table without both",
      { ...unprotected, recovery: "off" },
      [{ action: "update", reason: "deletion protection and point-in-time recovery are off" }],
    ],
    ["our table on its way out", withStatus("DELETING"), [{ action: "create", reason: "the one that is there is being deleted" }]],
    ["a table that does not fit", otherKeys, []],
  ])("plans for %s", (_, found, changes) => {
    expect(tableChanges(spec, found, "eu-west-1")).toEqual(
      changes.map((change) => ({ kind: "DynamoDB table", name: "osb-prod", ...change })),
    );
  });
});

describe("missingSafeguards", () => {
  it("names what somebody else's table goes without", () => {
    expect(missingSafeguards({ ...unprotected, recovery: "off" })).toEqual(["deletion protection", "point-in-time recovery"]);
    expect(missingSafeguards(ours)).toEqual([]);
  });
});

describe("nextTableRemovalStep", () => {
  it.each<[string, FoundTable | undefined, TableRemovalStep["do"]]>([
    ["no table", undefined, "finish"],
    ["our protected table", ours, "unprotect"],
    ["our table", unprotected, "delete"],
    ["our table on its way out", withStatus("DELETING"), "wait"],
    ["our table on its way in", withStatus("CREATING"), "wait"],
    ["our table in a state that no waiting changes", withStatus("ARCHIVED"), "unprotect"],
    ["our table with other keys", { ...otherKeys, owner: "prod" }, "unprotect"],
    ["another installation's table", { ...unprotected, owner: "staging" }, "keep"],
    ["a table without a tag", { ...unprotected, owner: undefined }, "keep"],
  ])("meets %s", (_, found, step) => {
    expect(nextTableRemovalStep(spec, found).do).toBe(step);
  });
});
