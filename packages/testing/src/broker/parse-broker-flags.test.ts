import { describe, expect, it } from "vitest";
import { parseBrokerFlags } from "./parse-broker-flags.ts";

describe("parseBrokerFlags", () => {
  it("takes one dash or two, values with and without an equals sign, and stops at the first argument", () => {
    const parsed = parseBrokerFlags(["-insecure", "--port=3199", "--brokerId", "b1", "-v", "10", "version", "--bogus"]);

    expect(parsed).toMatchObject({
      outcome: "parsed",
      flags: {
        insecure: true,
        port: 3199,
        brokerId: "b1",
        v: 10,
        tableName: "aws-service-broker",
        s3Key: "templates/latest/",
        rest: ["version", "--bogus"],
      },
    });
  });

  it("takes the value of a switch after an equals sign only", () => {
    expect(parseBrokerFlags(["--insecure", "false"])).toMatchObject({ flags: { insecure: true, rest: ["false"] } });
    expect(parseBrokerFlags(["--insecure=false"])).toMatchObject({ flags: { insecure: false, rest: [] } });
  });

  it.each([
    [["--bogus"], "flag provided but not defined: -bogus"],
    [["--insecure=maybe"], 'invalid boolean value "maybe" for -insecure: parse error'],
    [["--port=x"], 'invalid value "x" for flag -port: parse error'],
    [["--region"], "flag needs an argument: -region"],
    [["---x"], "bad flag syntax: ---x"],
  ])("refuses %j", (args, line) => {
    expect(parseBrokerFlags(args)).toMatchObject({ outcome: "refused", exitCode: 2, output: expect.arrayContaining([line]) });
  });

  it("tells its flags when asked for help", () => {
    expect(parseBrokerFlags(["--help"])).toMatchObject({ outcome: "refused", exitCode: 0 });
  });
});
