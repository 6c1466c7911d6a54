import { inspect } from "node:util";
import { Readable } from "node:stream";
import { GetAccessKeyInfoCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { Deadline, systemClock } from "@osb/core";
import { expectErr, expectOk } from "@osb/testing";
import { describe, expect, it } from "vitest";
import { awsCall, failedAs, failedWith } from "./aws-call.ts";
import { sentOnce } from "./sent-once.ts";

const IDENTITY = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
  <Arn>arn:aws:iam::123456789012:user/admin</Arn><UserId>AIDA</UserId><Account>123456789012</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>`;
const CANARY = "c4n4ry/c4n4ry/c4n4ry/c4n4ry/c4n4ry/c4n4ry";

/** A client whose network answers with `answers`, one for each time the request is sent. */
function stsAnswering(answers: readonly (readonly [status: number, body: string] | string)[], options: object = {}) {
  const sent: string[] = [];
  const requestHandler = {
    handle: async (request: { readonly body: unknown }) => {
      const answer = answers[Math.min(sent.push(String(request.body)), answers.length) - 1] ?? "ECONNRESET";
      if (typeof answer === "string") throw Object.assign(new Error(`socket of ${CANARY} hung up`), { code: answer });
      const [statusCode, body] = answer;
      return {
        response: {
          statusCode,
          headers: { "content-type": "text/xml", "x-amzn-requestid": "r-1" },
          body: Readable.from([Buffer.from(body)]),
        },
      };
    },
  };
  const credentials = { accessKeyId: "AKIAFAKE", secretAccessKey: "fake" };
  return { sent, sts: new STSClient({ region: "eu-west-1", credentials, requestHandler, ...options } as never) };
}

const refusal = (code: string, message: string): string =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;

const callerIdentity = async (sts: STSClient, signal?: AbortSignal) => {
  using deadline = new Deadline(systemClock, "Test", { signal });
  return await awsCall("sts:GetCallerIdentity", (options) => sts.send(new GetCallerIdentityCommand({}), options), deadline);
};

describe("awsCall", () => {
  it("returns what AWS answers", async () => {
    const { sts } = stsAnswering([[200, IDENTITY]]);

    expect(expectOk(await callerIdentity(sts))).toMatchObject({ Account: "123456789012" });
  });

  it("turns a refusal into facts and a remedy that names the action", async () => {
    const { sts } = stsAnswering([[403, refusal("AccessDenied", "User: arn:aws:iam::123456789012:user/x is not authorized")]]);

    const error = expectErr(await callerIdentity(sts));

    expect(error).toMatchObject({
      type: "AwsCallFailed",
      operation: "sts:GetCallerIdentity",
      code: "AccessDenied",
      failureClass: "denied",
      effect: "none",
      httpStatus: 403,
      requestId: "r-1",
      retryable: false,
      remediation: "Allow sts:GetCallerIdentity to the caller.",
    });
    expect(failedAs(error, "absent", "denied")).toBe(true);
    expect(failedAs(error, "absent")).toBe(false);
    expect(failedWith(error, "AccessDenied")).toBe(true);
  });

  it("tells a denial by an organisation from a missing permission", async () => {
    const { sts } = stsAnswering([[403, refusal("AccessDenied", "not authorized, with an explicit deny in a service control policy")]]);

    expect(expectErr(await callerIdentity(sts)).remediation).toContain("the organisation's");
  });

  it("says that a broken connection leaves the effect open, and may be repeated", async () => {
    const { sts, sent } = stsAnswering(["ECONNRESET"], { maxAttempts: 1 });

    expect(expectErr(await callerIdentity(sts))).toMatchObject({
      code: "ECONNRESET",
      failureClass: "unreachable",
      effect: "unknown",
      retryable: true,
    });
    expect(sent).toHaveLength(1);
  });

  it("says what is wrong when the client has no region", async () => {
    const region = (): Promise<string> => Promise.reject(new Error("Region is missing"));

    const error = expectErr(await callerIdentity(stsAnswering([], { region }).sts));

    expect(error).toMatchObject({ failureClass: "configuration", effect: "none", remediation: "Give the AWS client a region." });
  });

  it("says what is wrong when there are no credentials", async () => {
    const credentials = (): Promise<never> => Promise.reject(Object.assign(new Error("none found"), { name: "CredentialsProviderError" }));

    const error = expectErr(await callerIdentity(stsAnswering([], { credentials }).sts));

    expect(error).toMatchObject({ failureClass: "credentials", effect: "none" });
    expect(error.message).toBe("sts:GetCallerIdentity failed with CredentialsProviderError: the client finds no credentials");
    expect(error.remediation).toContain("AWS_PROFILE");
  });

  it("names the host that no answer came from, and with it the region", async () => {
    const { sts } = stsAnswering([], {
      maxAttempts: 1,
      requestHandler: {
        handle: () => Promise.reject(Object.assign(new Error("lookup"), { code: "ENOTFOUND", hostname: "sts.eu-west-9.amazonaws.com" })),
      },
    });

    expect(expectErr(await callerIdentity(sts)).message).toBe(
      "sts:GetCallerIdentity failed with ENOTFOUND: no answer came from sts.eu-west-9.amazonaws.com",
    );
  });

  it("sends nothing when the call is over already", async () => {
    const { sts, sent } = stsAnswering([[200, IDENTITY]]);

    expect(expectErr(await callerIdentity(sts, AbortSignal.abort("operator left")))).toMatchObject({
      type: "Aborted",
      cause: "operator left",
    });
    expect(sent).toEqual([]);
  });

  it("ends with the caller's reason, not with the SDK's, when aborted under way", async () => {
    const abort = new AbortController();
    const { sts } = stsAnswering(["ECONNRESET"], { maxAttempts: 10 });

    const result = callerIdentity(sts, abort.signal);
    setImmediate(() => abort.abort("operator left"));

    expect(expectErr(await result)).toMatchObject({ type: "Aborted", cause: "operator left" });
  });

  it.each([
    ["a refusal that repeats it", [[403, refusal("SignatureDoesNotMatch", `the secret ${CANARY} does not match`)]]],
    ["a refusal in other words", [[400, refusal("ValidationError", `the value ${CANARY} is too long`)]]],
    ["an answer that is cut off", [[200, `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>${CANARY}`]]],
    ["an answer that is none", [[200, `<html>${CANARY}`]]],
    ["an error page", [[502, `<html>${CANARY}</html>`]]],
    ["a network error that repeats it", ["EPIPE"]],
  ] as const)("lets no secret out of %s", async (_, answers) => {
    const error = expectErr(await callerIdentity(stsAnswering(answers, { maxAttempts: 1 }).sts));

    expect(error.type).toBe("AwsCallFailed");
    expect(inspect(error, { showHidden: true, depth: 10, getters: true })).not.toContain(CANARY);
    expect(JSON.stringify(error)).not.toContain(CANARY);
  });
});

describe("sentOnce", () => {
  const send = async (sts: STSClient, once: boolean) => {
    using deadline = new Deadline(systemClock, "Test", {});
    const command = new GetAccessKeyInfoCommand({ AccessKeyId: "AKIAFAKE" });
    return await awsCall("sts:GetAccessKeyInfo", (options) => sts.send(once ? sentOnce(command) : command, options), deadline);
  };
  const impatient = { retryStrategy: undefined, maxAttempts: 3 };

  it("sends a command once when its answer is lost, through a client that would repeat it", async () => {
    const { sts, sent } = stsAnswering(["ECONNRESET"], impatient);

    expect(expectErr(await send(sts, true))).toMatchObject({ code: "ECONNRESET", effect: "unknown", attempts: 1 });
    expect(sent).toHaveLength(1);
  });

  it("has a reason: the same client repeats the bare command", async () => {
    const { sts, sent } = stsAnswering(["ECONNRESET"], impatient);

    expectErr(await send(sts, false));

    expect(sent.length).toBeGreaterThan(1);
  });

  it.each([
    ["a failure on AWS's side", [500, refusal("ServiceFailure", "sorry")]],
    ["throttling", [400, refusal("Throttling", "Rate exceeded")]],
  ] as const)("sends it once when AWS answers %s", async (_, answer) => {
    const { sts, sent } = stsAnswering([answer], impatient);

    expectErr(await send(sts, true));

    expect(sent).toHaveLength(1);
  });

  it("sends it once through a client that repeats by a middleware of its own", async () => {
    const { sts, sent } = stsAnswering(["ECONNRESET"], impatient);
    sts.middlewareStack.add((next) => (args) => next(args).catch(() => next(args)), {
      step: "finalizeRequest",
      priority: "high",
      name: "stubborn",
    });

    expect(expectErr(await send(sts, true))).toMatchObject({ code: "ECONNRESET" });
    expect(sent).toHaveLength(1);
  });

  it("leaves the client as it was", async () => {
    const { sts, sent } = stsAnswering(["ECONNRESET"], impatient);
    expectErr(await send(sts, true));

    expectErr(await send(sts, false));

    expect(sent.length).toBeGreaterThan(2);
  });

  it("is signed and read like any other command", async () => {
    const { sts } = stsAnswering([
      [
        200,
        `<GetAccessKeyInfoResponse><GetAccessKeyInfoResult><Account>123456789012</Account></GetAccessKeyInfoResult></GetAccessKeyInfoResponse>`,
      ],
    ]);

    expect(expectOk(await send(sts, true))).toMatchObject({ Account: "123456789012" });
  });
});
