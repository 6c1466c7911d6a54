/** The flags that the broker declares, with their defaults. Go writes `-x` and `--x` alike, and a switch takes its value after `=` only. */
const TEXT = {
  "tls-cert-file": "",
  "tls-private-key-file": "",
  tlsCert: "",
  tlsKey: "",
  basicAuthUser: "",
  basicAuthPass: "",
  keyId: "",
  secretKey: "",
  profile: "",
  tableName: "aws-service-broker",
  region: "us-east-1",
  s3Bucket: "awsservicebroker",
  s3Region: "us-east-1",
  s3Key: "templates/latest/",
  templateFilter: "-main.yaml",
  catalogPath: "",
  brokerId: "awsservicebroker",
  log_dir: "",
  log_backtrace_at: "",
  vmodule: "",
  stderrthreshold: "ERROR",
} as const;
const SWITCHES = {
  insecure: false,
  enableBasicAuth: false,
  prescribeOverrides: false,
  logtostderr: false,
  alsologtostderr: false,
} as const;
const NUMBERS = { port: 8443, v: 0 } as const;

export type BrokerFlags = { readonly [Name in keyof typeof TEXT]: string } & { readonly [Name in keyof typeof SWITCHES]: boolean } & {
  readonly [Name in keyof typeof NUMBERS]: number;
} & {
  /** What stands behind the flags: `version`, if anything. */
  readonly rest: readonly string[];
};

export type ParsedFlags =
  | { readonly outcome: "parsed"; readonly flags: BrokerFlags }
  | { readonly outcome: "refused"; readonly exitCode: 0 | 2; readonly output: readonly string[] };

const TRUE = new Set(["1", "t", "T", "true", "TRUE", "True"]);
const FALSE = new Set(["0", "f", "F", "false", "FALSE", "False"]);

/** Parses arguments as Go's `flag` package does: it stops at the first argument that is no flag, and what it does not know ends the process. */
export function parseBrokerFlags(args: readonly string[]): ParsedFlags {
  const values: Record<string, string | boolean | number> = { ...TEXT, ...SWITCHES, ...NUMBERS };
  const refused = (line: string): ParsedFlags => ({ outcome: "refused", exitCode: 2, output: [line, ...usage()] });

  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? "";
    if (!arg.startsWith("-") || arg === "-") return parsed(values, args.slice(at));
    if (arg === "--") return parsed(values, args.slice(at + 1));

    const [, name = "", , given] = /^--?([^=]*)(=(.*))?$/s.exec(arg) ?? [];
    if (name === "" || name.startsWith("-")) return refused(`bad flag syntax: ${arg}`);
    if (name === "h" || name === "help") return { outcome: "refused", exitCode: 0, output: usage() };
    if (!Object.hasOwn(values, name)) return refused(`flag provided but not defined: -${name}`);

    if (name in SWITCHES) {
      const text = given ?? "true";
      if (!TRUE.has(text) && !FALSE.has(text)) return refused(`invalid boolean value "${text}" for -${name}: parse error`);
      values[name] = TRUE.has(text);
      continue;
    }
    if (given === undefined) at += 1;
    const text = given ?? args[at];
    if (text === undefined) return refused(`flag needs an argument: -${name}`);
    if (name in NUMBERS && !/^[-+]?\d+$/.test(text)) return refused(`invalid value "${text}" for flag -${name}: parse error`);
    values[name] = name in NUMBERS ? Number(text) : text;
  }
  return parsed(values, []);
}

function parsed(values: object, rest: readonly string[]): ParsedFlags {
  return { outcome: "parsed", flags: { ...values, rest } as unknown as BrokerFlags };
}

function usage(): string[] {
  const names = [...Object.keys(TEXT), ...Object.keys(SWITCHES), ...Object.keys(NUMBERS)].sort();
  return ["Usage of aws-servicebroker:", ...names.map((name) => `  -${name}`)];
}
