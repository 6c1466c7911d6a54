import { Readable } from "node:stream";
import { IAMClient } from "@aws-sdk/client-iam";
import { Deadline, systemClock } from "@osb/core";
import { expectErr, expectOk } from "@osb/testing";
import { describe, expect, it } from "vitest";
import { findMissingPermissions } from "./find-missing-permissions.ts";

const SESSION = "arn:aws:sts::123456789012:assumed-role/Admin/bob";
const needed = [{ resource: "arn:aws:iam::123456789012:user/osb/osb-prod", actions: ["iam:CreateUser", "iam:TagUser"] }];

const decision = (action: string, is: string): string =>
  `<member><EvalActionName>${action}</EvalActionName><EvalDecision>${is}</EvalDecision><EvalResourceName>r</EvalResourceName></member>`;
const simulated = (members: string, marker = ""): string =>
  `<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults>${members}</EvaluationResults><IsTruncated>${marker !== ""}</IsTruncated>${marker}</SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>`;
const role = `<GetRoleResponse><GetRoleResult><Role><Arn>arn:aws:iam::123456789012:role/team/Admin</Arn></Role></GetRoleResult></GetRoleResponse>`;
const refusal = (code: string): string =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`;

/** IAM that gives these answers, one after the other, and remembers what it was asked. */
function iamAnswering(...answers: readonly string[]) {
  const asked: URLSearchParams[] = [];
  const requestHandler = {
    handle: async ({ body }: { readonly body: unknown }) => {
      const answer = answers[asked.push(new URLSearchParams(String(body))) - 1] ?? refusal("Unexpected");
      return {
        response: {
          statusCode: answer.startsWith("<Error") ? 403 : 200,
          headers: { "content-type": "text/xml" },
          body: Readable.from([Buffer.from(answer)]),
        },
      };
    },
  };
  const credentials = { accessKeyId: "AKIAFAKE", secretAccessKey: "fake" };
  return { asked, iam: new IAMClient({ region: "us-east-1", credentials, requestHandler, maxAttempts: 1 } as never) };
}

const find = async (iam: IAMClient, callerArn: string, signal?: AbortSignal) => {
  using deadline = new Deadline(systemClock, "Test", { signal });
  return await findMissingPermissions(iam, callerArn, needed, deadline);
};

describe("findMissingPermissions", () => {
  it("asks about a session's role, by the ARN with its path, over all pages", async () => {
    const { iam, asked } = iamAnswering(
      role,
      simulated(decision("iam:CreateUser", "allowed"), "<Marker>next</Marker>"),
      simulated(decision("iam:TagUser", "implicitDeny")),
    );

    expect(expectOk(await find(iam, SESSION))).toEqual({ missing: [{ resource: needed[0]?.resource, actions: ["iam:TagUser"] }] });
    expect(asked.map((form) => form.get("Action"))).toEqual(["GetRole", "SimulatePrincipalPolicy", "SimulatePrincipalPolicy"]);
    expect(asked[1]?.get("PolicySourceArn")).toBe("arn:aws:iam::123456789012:role/team/Admin");
    expect(asked[2]?.get("Marker")).toBe("next");
  });

  it("asks about the role without a path where the role may not be read", async () => {
    const { iam, asked } = iamAnswering(refusal("AccessDenied"), simulated(decision("iam:CreateUser", "explicitDeny")));

    expect(expectOk(await find(iam, SESSION)).missing).toMatchObject([{ actions: ["iam:CreateUser"] }]);
    expect(asked[1]?.get("PolicySourceArn")).toBe("arn:aws:iam::123456789012:role/Admin");
  });

  it.each([
    [
      "the simulation is denied",
      "arn:aws:iam::123456789012:user/admin",
      [refusal("AccessDenied")],
      "iam:SimulatePrincipalPolicy was answered with AccessDenied",
    ],
    [
      "the role is not found by that name",
      SESSION,
      [refusal("AccessDenied"), refusal("NoSuchEntity")],
      "iam:SimulatePrincipalPolicy was answered with NoSuchEntity",
    ],
    ["the caller is the root user", "arn:aws:iam::123456789012:root", [], "IAM does not simulate the root user"],
  ])("knows nothing where %s", async (_, caller, answers, why) => {
    const { iam } = iamAnswering(...answers);

    expect(expectOk(await find(iam, caller))).toEqual({ missing: [], unknown: expect.stringContaining(why) });
  });

  it("ends when aborted, which says nothing about permissions", async () => {
    const { iam } = iamAnswering();

    expect(expectErr(await find(iam, SESSION, AbortSignal.abort("left")))).toMatchObject({ type: "Aborted" });
  });
});
