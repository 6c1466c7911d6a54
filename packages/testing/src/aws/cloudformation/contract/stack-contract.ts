import { beforeEach, describe, expect, it } from "vitest";
import { expectRefused, NAME, QUEUE, seconds, StackDriver, type StackSubject } from "./stack-driver-contract.ts";

const USER = "Resources: { User: { Type: AWS::IAM::User, Properties: { UserName: somebody } } }";
const BAD_USER = QUEUE.replace("Outputs:", "  User: { Type: AWS::IAM::User, Properties: { UserName: 'not a name' } }\nOutputs:");

/**
 * How CloudFormation treats stacks, by AWS's API reference and user guide, and by answers of AWS's that are published with
 * LocalStack's tests. No independent server keeps to it, so it is held against the fake only.
 */
export function stackContract(name: string, start: () => Promise<StackSubject>): void {
  describe(`stacks, ${name}`, () => {
    let driver: StackDriver;

    beforeEach(async () => {
      driver = new StackDriver(await start());
    });

    it("makes a stack, and tells each step of it, the newest first", async () => {
      const { StackId } = await driver.create(QUEUE);
      expect(await driver.stack()).toMatchObject({ StackId, StackStatus: "CREATE_IN_PROGRESS", StackStatusReason: "User Initiated" });
      await driver.pass();

      expect(await driver.stack()).toMatchObject({
        StackStatus: "CREATE_COMPLETE",
        Parameters: [
          { ParameterKey: "Seconds", ParameterValue: "30" },
          { ParameterKey: "Secret", ParameterValue: "****" },
        ],
        Outputs: [{ OutputKey: "Url", Description: "where it is" }],
        EnableTerminationProtection: false,
        DisableRollback: false,
        DriftInformation: { StackDriftStatus: "NOT_CHECKED" },
      });
      const events = await driver.events();
      expect(events.map((event) => [event.LogicalResourceId, event.ResourceStatus, event.ResourceStatusReason])).toEqual([
        [NAME, "CREATE_COMPLETE", undefined],
        ["Queue", "CREATE_COMPLETE", undefined],
        ["Queue", "CREATE_IN_PROGRESS", "Resource creation Initiated"],
        ["Queue", "CREATE_IN_PROGRESS", undefined],
        [NAME, "CREATE_IN_PROGRESS", "User Initiated"],
      ]);
      expect(new Set(events.map(({ EventId }) => EventId)).size).toBe(5);
      expect(JSON.parse(events[1]?.ResourceProperties ?? "")).toEqual({ VisibilityTimeout: "30" });
      expect(events[0]).toMatchObject({ ResourceType: "AWS::CloudFormation::Stack", PhysicalResourceId: StackId });
    });

    it("copies the request's token into every event of the operation", async () => {
      await driver.made(QUEUE, { ClientRequestToken: "token-1" });

      const tokens = (await driver.events()).map(({ ClientRequestToken }) => ClientRequestToken);
      expect(new Set(tokens)).toEqual(new Set(["token-1"]));
    });

    it("answers a repeated request with the same token as before, and refuses a name that is taken", async () => {
      const { StackId } = await driver.create(QUEUE, { ClientRequestToken: "token-1" });

      expect((await driver.create(QUEUE, { ClientRequestToken: "token-1" }))["StackId"]).toBe(StackId);
      await expectRefused(driver.create(QUEUE), "AlreadyExistsException", `Stack [${NAME}] already exists`);
    });

    it("finds a deleted stack by its id only", async () => {
      const { StackId } = await driver.made(QUEUE);
      await driver.remove();
      await driver.pass();

      await expectRefused(driver.stack(), "ValidationError", `Stack with id ${NAME} does not exist`);
      await expectRefused(driver.events(), "ValidationError", `Stack [${NAME}] does not exist`);
      const deleted = await driver.stack(String(StackId));
      expect(deleted).toMatchObject({ StackStatus: "DELETE_COMPLETE", StackName: NAME });
      expect(deleted["DeletionTime"]).toBeInstanceOf(Date);
      expect(await driver.send("ListStacks", { StackStatusFilter: ["DELETE_COMPLETE"] })).toMatchObject({ StackSummaries: [{ StackId }] });
    });

    it("does not mind deleting what is not there", async () => {
      expect(await driver.remove()).toBeDefined();
    });

    it("keeps a stack that is protected", async () => {
      await driver.made(QUEUE);
      await driver.send("UpdateTerminationProtection", { StackName: NAME, EnableTerminationProtection: true });

      await expectRefused(driver.remove(), "ValidationError", `Stack [${NAME}] cannot be deleted while TerminationProtection is enabled`);
    });

    it("updates what has changed, and refuses an update without changes", async () => {
      await driver.made(QUEUE);

      await expectRefused(driver.update({ UsePreviousTemplate: true }), "ValidationError", "No updates are to be performed.");
      await driver.update({ UsePreviousTemplate: true, Parameters: seconds("60") });
      expect((await driver.stack())["StackStatus"]).toBe("UPDATE_IN_PROGRESS");
      await driver.pass();

      expect(await driver.stack()).toMatchObject({ StackStatus: "UPDATE_COMPLETE", Parameters: [{ ParameterValue: "60" }, {}] });
      const ofStack = (await driver.events()).filter(({ LogicalResourceId }) => LogicalResourceId === NAME);
      expect(ofStack.slice(0, 3).map(({ ResourceStatus }) => ResourceStatus)).toEqual([
        "UPDATE_COMPLETE",
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        "UPDATE_IN_PROGRESS",
      ]);
    });

    it("does not take up a template without what its caller has to acknowledge", async () => {
      const message = "Requires capabilities : [CAPABILITY_NAMED_IAM]";

      await expectRefused(driver.create(USER), "InsufficientCapabilitiesException", message);
      await expectRefused(driver.create(USER, { Capabilities: ["CAPABILITY_IAM"] }), "InsufficientCapabilitiesException", message);
      expect(await driver.send("ValidateTemplate", { TemplateBody: USER })).toMatchObject({
        Capabilities: ["CAPABILITY_NAMED_IAM"],
        CapabilitiesReason: "The following resource(s) require capabilities: [AWS::IAM::User]",
      });
    });

    it("takes back what was made where one resource cannot be made", async () => {
      const { StackId } = await driver.made(BAD_USER, { Capabilities: ["CAPABILITY_NAMED_IAM"] });

      expect(await driver.stack()).toMatchObject({ StackStatus: "ROLLBACK_COMPLETE" });
      const rollback = (await driver.events()).find(({ ResourceStatus }) => ResourceStatus === "ROLLBACK_IN_PROGRESS");
      expect(rollback?.ResourceStatusReason).toMatch(
        /^The following resource\(s\) failed to create: \[[^\]]*User[^\]]*\]\. Rollback requested by user\.$/,
      );
      expect(await driver.send("ListStackResources", { StackName: NAME })).toMatchObject({
        StackResourceSummaries: [{ ResourceStatus: "DELETE_COMPLETE" }, { ResourceStatus: "DELETE_COMPLETE" }],
      });
      await expectRefused(
        driver.update({ TemplateBody: QUEUE }),
        "ValidationError",
        `Stack:${String(StackId)} is in ROLLBACK_COMPLETE state and can not be updated.`,
      );
    });

    it("tells the template and what it takes", async () => {
      await driver.create(QUEUE);

      expect(await driver.send("GetTemplate", { StackName: NAME })).toMatchObject({ TemplateBody: QUEUE });
      expect(await driver.send("GetTemplateSummary", { TemplateBody: QUEUE })).toMatchObject({
        Parameters: [
          { ParameterKey: "Seconds", DefaultValue: "30", ParameterType: "String", NoEcho: false },
          { ParameterKey: "Secret", NoEcho: true },
        ],
        ResourceTypes: ["AWS::SQS::Queue"],
        Version: "2010-09-09",
      });
    });

    it("words what is not there as each operation does", async () => {
      await expectRefused(driver.update({ TemplateBody: QUEUE }), "ValidationError", `Stack [${NAME}] does not exist`);
      await driver.create(QUEUE);
      await expectRefused(
        driver.send("DescribeStackResource", { StackName: NAME, LogicalResourceId: "Other" }),
        "ValidationError",
        `Resource Other does not exist for stack ${NAME}`,
      );
    });
  });
}
