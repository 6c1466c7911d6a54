import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { Deadline } from "@osb/core";
import { expectErr, expectOk, FakeAws, VirtualClock, WireTrace } from "@osb/testing";
import { beforeEach, describe, expect, expectTypeOf, it } from "vitest";
import type { BrokerTableEvent } from "../events.ts";
import { type ApplyBrokerTableError, applyBrokerTable, type BrokerTableDeps } from "./apply-broker-table.ts";
import { destroyBrokerTable } from "./destroy-broker-table.ts";
import { findTable } from "./table-calls.ts";

const spec = { name: "osb-prod", installation: { name: "prod" } };
const fitting = {
  TableName: "osb-prod",
  BillingMode: "PAY_PER_REQUEST" as const,
  AttributeDefinitions: [
    { AttributeName: "id", AttributeType: "S" as const },
    { AttributeName: "userid", AttributeType: "S" as const },
  ],
  KeySchema: [
    { AttributeName: "id", KeyType: "HASH" as const },
    { AttributeName: "userid", KeyType: "RANGE" as const },
  ],
};
const region = "eu-west-1";

describe("the broker's table", () => {
  let clock: VirtualClock;
  let wire: WireTrace;
  let aws: FakeAws;
  let deps: BrokerTableDeps;
  let events: BrokerTableEvent["type"][];
  const onEvent = ({ type }: BrokerTableEvent): unknown => events.push(type);
  const sent = (operation: string): number => wire.calls.filter((call) => call.operation === `dynamodb:${operation}`).length;

  beforeEach(() => {
    clock = new VirtualClock();
    wire = new WireTrace(clock);
    aws = new FakeAws({ clock, wire });
    deps = { dynamodb: new DynamoDBClient({ ...aws.clientOptions({ region }), maxAttempts: 1 }), clock };
    events = [];
  });

  describe("applyBrokerTable", () => {
    it("creates a missing table, tells of the wait until it is active, and makes it safe", async () => {
      const table = expectOk(await applyBrokerTable(deps, spec, { onEvent }));

      expect(table).toEqual({ name: "osb-prod", arn: "arn:aws:dynamodb:eu-west-1:123456789012:table/osb-prod" });
      expect(events.filter((type, at) => type !== events[at - 1])).toEqual([
        "table-requested",
        "table-pending",
        "table-changed",
        "table-ready",
      ]);
      expect(clock.now()).toBe(8_000);
      expect(aws.snapshot()).toMatchObject({
        tables: [
          {
            ...{
              name: "osb-prod",
              region,
              status: "ACTIVE",
              billing: "PAY_PER_REQUEST",
              protected: true,
              recoveryDays: 35,
              encryption: { Enabled: true },
            },
            tags: { "osb-sdk/installation": "prod" },
          },
        ],
      });
    });

    it("asks once whose the table is that it waits for, and again for one that took its place", async () => {
      expectOk(await applyBrokerTable(deps, spec));
      using deadline = new Deadline(clock, "looking", {});
      const seen = expectOk(await findTable(deps.dynamodb, "osb-prod", deadline));
      const another = { ...seen, description: { TableId: "another" }, owner: "staging", recovery: undefined };

      const asked = sent("ListTagsOfResource");
      const again = expectOk(await findTable(deps.dynamodb, "osb-prod", deadline, seen));
      const askedOfSame = sent("ListTagsOfResource");
      const replaced = expectOk(await findTable(deps.dynamodb, "osb-prod", deadline, another));

      expect([asked, askedOfSame, sent("ListTagsOfResource")]).toEqual([2, 2, 3]);
      expect([again?.owner, replaced?.owner]).toEqual(["prod", "prod"]);
    });

    it("changes nothing the second time", async () => {
      expectOk(await applyBrokerTable(deps, spec));
      const before = aws.snapshot();

      expectOk(await applyBrokerTable(deps, spec, { onEvent }));

      expect(events).toEqual(["table-ready"]);
      expect(aws.snapshot()).toEqual(before);
    });

    it("makes one table, and goes on, when the answer to its request is lost", async () => {
      aws.fault("dynamodb:CreateTable", { kind: "lost-answer" });

      expect(expectErr(await applyBrokerTable(deps, spec))).toMatchObject({ type: "AwsCallFailed", code: "ECONNRESET", effect: "unknown" });
      expectOk(await applyBrokerTable(deps, spec));

      expect(sent("CreateTable")).toBe(1);
    });

    it("takes its own success, which a client that repeats meets after a lost answer, for no conflict", async () => {
      aws.fault("dynamodb:CreateTable", { kind: "lost-answer" });
      deps.dynamodb.middlewareStack.add((next) => (args) => next(args).catch(() => next(args)), {
        step: "finalizeRequest",
        name: "repeat",
      });

      expectOk(await applyBrokerTable(deps, spec));

      expect(sent("CreateTable")).toBe(2);
    });

    it("goes on where it was stopped between table and recovery", async () => {
      aws.fault("dynamodb:UpdateContinuousBackups", { kind: "before-send" });

      expect(expectErr(await applyBrokerTable(deps, spec))).toMatchObject({ code: "ECONNREFUSED", effect: "none" });
      expectOk(await applyBrokerTable(deps, spec, { onEvent }));

      expect(events).toEqual(["table-changed", "table-ready"]);
    });

    it("waits while the table is too new to have backups", async () => {
      aws.fault("dynamodb:UpdateContinuousBackups", { kind: "refused", code: "ContinuousBackupsUnavailableException", times: 2 });

      expectOk(await applyBrokerTable(deps, spec, { onEvent }));

      expect(events.slice(-4)).toEqual(["table-pending", "table-pending", "table-changed", "table-ready"]);
    });

    it("says so when it may not switch recovery on, and keeps the table", async () => {
      aws.fault("dynamodb:UpdateContinuousBackups", { kind: "denied" });

      const error = expectErr(await applyBrokerTable(deps, spec));

      expect(error).toMatchObject({ type: "AwsCallFailed", operation: "dynamodb:UpdateContinuousBackups", failureClass: "denied" });
      expect(aws.snapshot()).toMatchObject({ tables: [{ name: "osb-prod" }] });
    });

    it("leaves somebody else's table alone and says how to get past it", async () => {
      await deps.dynamodb.send(new CreateTableCommand(fitting));

      const error = expectErr(await applyBrokerTable(deps, spec));

      expect(error).toMatchObject({ type: "TableMismatch", differences: ["nobody's tag is on it"] });
      expect(error.remediation).toContain("adopt: true");
    });

    it("takes somebody else's table as it is when told to", async () => {
      await deps.dynamodb.send(new CreateTableCommand(fitting));
      await clock.sleep(10_000);
      const before = aws.snapshot();

      expectOk(await applyBrokerTable(deps, { ...spec, adopt: true }));

      expect(aws.snapshot()).toEqual(before);
    });

    it("ends at timeoutMs, and the same call then resumes", async () => {
      const options = { timeoutMs: 5_000 };

      expect(expectErr(await applyBrokerTable(deps, spec, options))).toMatchObject({ type: "TimedOut" });
      expect(clock.now()).toBe(5_000);
      expectOk(await applyBrokerTable(deps, spec, options));
    });

    it("ends with the caller's reason when aborted", async () => {
      const abort = new AbortController();
      const leave = ({ type }: BrokerTableEvent): void => {
        if (type === "table-pending") abort.abort("operator left");
      };

      const result = await applyBrokerTable(deps, spec, { signal: abort.signal, onEvent: leave });

      expect(expectErr(result)).toMatchObject({ type: "Aborted", cause: "operator left" });
    });

    it("has a closed set of errors", () => {
      expectTypeOf<ApplyBrokerTableError["type"]>().toEqualTypeOf<"TableMismatch" | "AwsCallFailed" | "TimedOut" | "Aborted">();
    });
  });

  describe("destroyBrokerTable", () => {
    it("lifts the protection, deletes the table and waits until it is gone", async () => {
      expectOk(await applyBrokerTable(deps, spec));
      const told: string[] = [];

      expect(expectOk(await destroyBrokerTable(deps, spec, { onEvent: ({ type }) => told.push(type) }))).toBe("gone");

      expect(told.filter((type, at) => type !== told[at - 1])).toEqual(["removal-pending", "removal-done"]);
      expect(aws.snapshot()).toMatchObject({ tables: [] });
    });

    it("is done where there is none", async () => {
      expect(expectOk(await destroyBrokerTable(deps, spec))).toBe("gone");
    });

    it("keeps a table that is not ours", async () => {
      await deps.dynamodb.send(new CreateTableCommand(fitting));
      await clock.sleep(10_000);

      expect(expectOk(await destroyBrokerTable(deps, spec))).toBe("kept");
      expect(aws.snapshot()).toMatchObject({ tables: [{ name: "osb-prod" }] });
    });

    it("goes on after a lost answer", async () => {
      expectOk(await applyBrokerTable(deps, spec));
      aws.fault("dynamodb:DeleteTable", { kind: "lost-answer" });

      expectErr(await destroyBrokerTable(deps, spec));

      expect(expectOk(await destroyBrokerTable(deps, spec))).toBe("gone");
      expect(sent("DeleteTable")).toBe(1);
    });
  });
});
