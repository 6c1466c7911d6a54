import { readFileSync } from "node:fs";
import type { KfBroker, KfBrokerSpec } from "../kf-broker.ts";

/** One block of the recording of the real controller. Times are seconds since the broker was posted. */
export interface RecordedScenario {
  readonly title: string;
  readonly spec: KfBrokerSpec;
  /** Absent where no Secret was made. */
  readonly secret: { readonly type: string; readonly keys: readonly string[]; readonly owned: boolean } | undefined;
  /** As the recorder printed the broker. */
  readonly states: readonly string[];
  readonly asked: readonly number[];
  readonly headers: Readonly<Record<string, string>> | undefined;
  /** The last whole status, where it was recorded. */
  readonly status: object | undefined;
  readonly gone: boolean;
  /** HTTP status of a read of the Secret after all. */
  readonly secretAfterwards: number;
}

/** The recording: all scenarios were started together, on one server, with one controller and no webhooks. */
export function recordedScenarios(): readonly RecordedScenario[] {
  const text = readFileSync(new URL("./scenarios.txt", import.meta.url), "utf8");
  return text.split("\n## ").slice(1).map(parsed);
}

/** As the recorder printed a broker. */
export function printedBroker({ metadata, spec, status = {} }: KfBroker): string {
  const { conditions = [], observedGeneration = "-", updateRequests = 0, services = [] } = status;
  const told = conditions.map(({ type, status: value, reason, message }) =>
    [`${type}=${value}`, reason, message && JSON.stringify(message)].filter((part) => part !== undefined && part !== "").join(" "),
  );
  const head = `gen=${metadata.generation} observed=${observedGeneration} updateRequests=${spec?.updateRequests ?? 0}/${updateRequests}`;
  return `${head} services=${services.length || "-"} ${told.join(" | ")}`;
}

function parsed(block: string): RecordedScenario {
  const [title = "", ...lines] = block.split("\n");
  const found = (pattern: RegExp): RegExpExecArray | undefined =>
    lines.map((line) => pattern.exec(line)).find((match) => match !== null) ?? undefined;
  const [, type = "", keys = "", owned] = found(/POST Secret type=(\S+) keys=(\S+) owned=(\w+) -> 201/) ?? [];
  const [, code, gone, secretAfterwards] = found(/^ {2}DELETE -> (\d+), (still there|gone after [\d.]+s); Secret afterwards: (\d+)/) ?? [];
  if (code !== "200") throw new Error(`the recording has no end for ${title}`);
  return {
    title,
    spec: JSON.parse(found(/POST broker spec=(\{.*?\}) -> 201/)?.[1] ?? "") as KfBrokerSpec,
    secret: type === "" ? undefined : { type, keys: keys.split(","), owned: owned === "true" },
    states: lines.flatMap((line) => /^ +[\d.]+s (gen=.*)$/.exec(line)?.[1] ?? []),
    asked: [...(found(/^ {2}broker saw: (.*)$/)?.[1] ?? "").matchAll(/([\d.]+)s GET \/v2\/catalog/g)].map(([, at]) => Number(at)),
    headers: json(found(/^ {2}request headers: (.*)$/)?.[1]) as RecordedScenario["headers"],
    status: json(found(/^ {2}status: (.*)$/)?.[1]),
    gone: gone !== "still there",
    secretAfterwards: Number(secretAfterwards),
  };
}

function json(text: string | undefined): object | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as object);
}
