import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import { FakeAws } from "../aws/index.ts";
import { VirtualClock } from "../time/virtual-clock.ts";
import { FakeBroker, SERVICE_TEMPLATES, seedServiceTemplates } from "./index.ts";

const recorded = new Map(
  readFileSync(new URL("./recorded/start.txt", import.meta.url), "utf8")
    .split("\n## ")
    .slice(1)
    .map((block) => [block.slice(0, block.indexOf("\n")), block.split("\n").slice(1)] as const),
);

describe("FakeBroker, against the recorded starts of the real one", () => {
  let clock: VirtualClock;
  let aws: FakeAws;

  beforeEach(() => {
    clock = new VirtualClock();
    aws = new FakeAws({ clock });
    seedServiceTemplates(aws, { bucket: "awsservicebroker", prefix: "templates/latest/" });
  });

  it("says the same, line by line, where there are no templates, and serves an empty catalog", async () => {
    const { lines, catalog, exitCode } = await run(["--s3Key=nosuchprefix/"]);

    expect(lines).toEqual(linesOf("prefix without templates"));
    expect(catalog).toBe('{"services":null}');
    expect(exitCode).toBe(0);
  });

  it("says the same where the bucket is missing, and ends", async () => {
    const { lines, exitCode } = await run(["--s3Bucket=nosuchbucket"]);

    expect(lines).toEqual(linesOf("bucket missing"));
    expect(exitCode).toBe(255);
  });

  it.each([
    ["illegal broker id", ["--brokerId=aws-service-broker"], undefined],
    ["no credentials", [], {}],
  ] as const)("says the same and ends: %s", async (title, args, env) => {
    const { lines, exitCode } = await run(args, env);

    expect(lines).toEqual(linesOf(title));
    expect(exitCode).toBe(255);
  });

  it("ends where nothing answers for AWS", async () => {
    aws.fault("sts:GetCallerIdentity", { kind: "before-send" });

    const { lines, exitCode } = await run([]);

    expect(lines.at(-2)).toBe("F main.go:107] RequestError: send request failed");
    expect(lines.at(-1)).toMatch(/^caused by: Post "https:\/\/sts\.amazonaws\.com\/": .*connection refused$/);
    expect(exitCode).toBe(255);
  });

  it("serves an empty catalog where the table is missing, with the failure told twice a service", async () => {
    const { all, lines, catalog, exitCode } = await run(["--tableName=nosuchtable"]);

    const services = Object.keys(SERVICE_TEMPLATES).length;
    const told = (recorded.get("table missing") ?? [])
      .filter((line) => line.startsWith("E "))
      .map((line) => line.replace(/ {5}\(27 times.*$/, ""));
    expect(told).toHaveLength(2);
    for (const line of told) expect(all.filter((other) => other === line)).toHaveLength(services);
    expect(lines).toContain("I main.go:123] Starting broker!");
    expect(catalog).toBe('{"services":null}');
    expect(exitCode).toBe(0);
  });

  async function run(
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): Promise<{ readonly all: readonly string[]; readonly lines: readonly string[]; readonly catalog: string; readonly exitCode: number }> {
    const { accessKeyId, secretAccessKey } = aws.administrator;
    const lines: string[] = [];
    const broker = new FakeBroker({
      args: ["--insecure", "--logtostderr", "--port=13200", ...args],
      env: env ?? { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
      files: new Map(),
      aws,
      clock: clock.inBackground(),
      log: (line) => lines.push(line),
    });
    const where = await broker.listening;
    const catalog = where ? await fetch(`http://127.0.0.1:${where.port}/v2/catalog`).then((answer) => answer.text()) : "";
    const exitCode = await (where ? broker.stop() : broker.exited);
    const all = normal(lines.map((line) => line.replace(/^([IWEF])\d{4} [\d:.]+ +\d+ /, "$1 ")));
    return { all, lines: withoutRepeats(all), catalog, exitCode };
  }
});

/** The recorded lines, without what differs from account to account. */
function linesOf(title: string): readonly string[] {
  const all = recorded.get(title) ?? [];
  return normal(
    all.slice(
      1,
      all.findIndex((line, index) => index > 0 && /^(exit \d+|\.\.\.)$/.test(line)),
    ),
  );
}

/** As the recorder dropped them. */
function withoutRepeats(lines: readonly string[]): readonly string[] {
  return lines.filter((line, index) => lines.indexOf(line) === index);
}

function normal(lines: readonly string[]): readonly string[] {
  return lines
    .map((line) =>
      line
        .replace(/Arn: ".*"/, "Arn")
        .replace(/UserId: ".*"/, "UserId")
        .replace(/request id: .*$/, "request id")
        .trimEnd(),
    )
    .filter((line) => line !== "");
}
