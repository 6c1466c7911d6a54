import { beforeEach, describe, expect, it } from "vitest";
import { expectRefused, NAME, QUEUE, seconds, StackDriver, type StackSubject } from "./stack-driver-contract.ts";

/**
 * How CloudFormation treats change sets, by AWS's API reference and user guide, and by answers of AWS's that are published
 * with LocalStack's tests. No independent server keeps to it, so it is held against the fake only.
 */
export function changeSetContract(name: string, start: () => Promise<StackSubject>): void {
  describe(`change sets, ${name}`, () => {
    let driver: StackDriver;

    beforeEach(async () => {
      driver = new StackDriver(await start());
    });

    it("plans a stack that is not there yet, and makes it of the plan", async () => {
      const { Id, StackId } = await driver.plan({ ChangeSetType: "CREATE", TemplateBody: QUEUE });
      expect(await driver.stack()).toMatchObject({
        StackId,
        StackStatus: "REVIEW_IN_PROGRESS",
        StackStatusReason: "User Initiated",
        Tags: [],
      });
      await driver.pass();

      expect(await driver.planned()).toMatchObject({
        ChangeSetId: Id,
        Status: "CREATE_COMPLETE",
        ExecutionStatus: "AVAILABLE",
        IncludeNestedStacks: false,
        Changes: [
          {
            Type: "Resource",
            ResourceChange: { Action: "Add", LogicalResourceId: "Queue", ResourceType: "AWS::SQS::Queue", Scope: [], Details: [] },
          },
        ],
      });
      await driver.execute();
      await driver.pass();

      expect(await driver.stack()).toMatchObject({ StackId, StackStatus: "CREATE_COMPLETE", ChangeSetId: Id });
      expect(await driver.planned(Id)).toMatchObject({ ExecutionStatus: "EXECUTE_COMPLETE" });
      expect((await driver.events()).at(-1)).toMatchObject({
        ResourceStatus: "REVIEW_IN_PROGRESS",
        ResourceStatusReason: "User Initiated",
      });
    });

    it("lets a stack in review be made without its plan, which is obsolete then", async () => {
      const { Id, StackId } = await driver.plan({ ChangeSetType: "CREATE", TemplateBody: QUEUE });
      await driver.pass();

      expect(await driver.create(QUEUE)).toMatchObject({ StackId });
      expect(await driver.planned(Id)).toMatchObject({ ExecutionStatus: "OBSOLETE" });
    });

    it("ends a plan without changes as failed, and does not carry it out", async () => {
      await driver.made(QUEUE);
      const { Id } = await driver.plan({ TemplateBody: QUEUE });
      await driver.pass();

      expect(await driver.planned()).toMatchObject({
        Status: "FAILED",
        ExecutionStatus: "UNAVAILABLE",
        StatusReason: "The submitted information didn't contain changes. Submit different information to create a change set.",
        Changes: [],
      });
      await expectRefused(
        driver.execute(),
        "InvalidChangeSetStatusException",
        `ChangeSet [${String(Id)}] cannot be executed in its current status of [FAILED]`,
      );
    });

    it("tells of a change whether it replaces, and what causes it", async () => {
      await driver.made(QUEUE);
      await driver.plan({ UsePreviousTemplate: true, Parameters: seconds("60") });
      await driver.pass();

      const Target = { Attribute: "Properties", Name: "VisibilityTimeout", RequiresRecreation: "Never" };
      expect(await driver.planned()).toMatchObject({
        Changes: [
          {
            ResourceChange: {
              Action: "Modify",
              LogicalResourceId: "Queue",
              Replacement: "False",
              Scope: ["Properties"],
              Details: [
                { Target, Evaluation: "Static", ChangeSource: "ParameterReference", CausingEntity: "Seconds" },
                { Target, Evaluation: "Dynamic", ChangeSource: "DirectModification" },
              ],
            },
          },
        ],
      });
    });

    it("takes a plan for what it is meant for only", async () => {
      await expectRefused(driver.plan({ TemplateBody: QUEUE }), "ValidationError", `Stack [${NAME}] does not exist`);
      const { StackId } = await driver.made(QUEUE);
      await expectRefused(
        driver.plan({ ChangeSetType: "CREATE", TemplateBody: QUEUE }),
        "ValidationError",
        `Stack [${NAME}] already exists and cannot be created again with the changeSet [plan].`,
      );
      await driver.remove();
      await driver.pass();
      await expectRefused(
        driver.plan({ StackName: StackId, TemplateBody: QUEUE }),
        "ValidationError",
        `Stack:${String(StackId)} is in DELETE_COMPLETE state and can not be updated.`,
      );
    });

    it("forgets a plan that is deleted, and does not mind one that is not there", async () => {
      await driver.made(QUEUE);
      const { Id } = await driver.plan({ UsePreviousTemplate: true, Parameters: seconds("60") });
      await expectRefused(
        driver.send("DeleteChangeSet", { StackName: NAME, ChangeSetName: "plan" }),
        "InvalidChangeSetStatusException",
        `ChangeSet [${String(Id)}] cannot be deleted in its current status of [CREATE_IN_PROGRESS]`,
      );
      await driver.pass();

      await driver.send("DeleteChangeSet", { StackName: NAME, ChangeSetName: "plan" });
      await driver.send("DeleteChangeSet", { StackName: NAME, ChangeSetName: "plan" });

      await expectRefused(driver.planned(), "ChangeSetNotFoundException", "ChangeSet [plan] does not exist");
      expect(await driver.send("ListChangeSets", { StackName: NAME })).toMatchObject({ Summaries: [] });
    });

    it("tells of a plan's events by its id, or by both names", async () => {
      await expectRefused(
        driver.send("DescribeEvents", { ChangeSetName: "plan" }),
        "ValidationError",
        "One of ChangeSetName, OperationId or StackName must be specified",
      );
      const { Id } = await driver.plan({ ChangeSetType: "CREATE", TemplateBody: QUEUE });
      expect(await driver.send("DescribeEvents", { ChangeSetName: Id })).toMatchObject({ OperationEvents: [] });
    });

    it("words what is not there as each operation does", async () => {
      await expectRefused(driver.planned(), "ValidationError", `Stack [${NAME}] does not exist`);
      await expectRefused(
        driver.send("DeleteChangeSet", { ChangeSetName: "plan" }),
        "ValidationError",
        "StackName must be specified if ChangeSetName is not specified as an ARN.",
      );
    });
  });
}
