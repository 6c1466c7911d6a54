import type { BrokerFlags } from "./parse-broker-flags.ts";
import { BrokerFatal, type BrokerLog } from "./broker-log.ts";

export interface BrokerCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** AWS as the broker process meets it: `FakeAws.call`. */
export interface AwsPort {
  call(request: {
    readonly service: string;
    readonly region: string;
    readonly operation: string;
    readonly input: object;
    readonly credentials: BrokerCredentials;
    readonly userAgent: string;
  }): Promise<object>;
}

/** An AWS call failed; the message is what the Go SDK makes of it. */
export class AwsErrorText extends Error {
  /** AWS's code, or `RequestError` where no answer came. */
  readonly code: string;

  constructor(service: string, region: string, thrown: unknown) {
    const {
      code = "",
      message = "",
      httpStatus,
    } = thrown as { readonly code?: string; readonly message?: string; readonly httpStatus?: number };
    const answered = httpStatus !== undefined;
    super(
      answered
        ? answerText(service, code, message, httpStatus)
        : `RequestError: send request failed\ncaused by: Post "${hostOf(service, region)}/": ${netText(code, service, region)}`,
    );
    this.code = answered ? code : "RequestError";
  }
}

const NO_CREDENTIALS =
  "NoCredentialProviders: no valid providers in chain. Deprecated.\n\tFor verbose messaging see aws.Config.CredentialsChainVerboseErrors";

/** With what a session of the process is made. */
export interface SessionFacts {
  readonly aws: AwsPort;
  readonly region: string;
  readonly flags: BrokerFlags;
  readonly env: Readonly<Record<string, string>>;
  readonly log: BrokerLog;
  /** The role that a request names. */
  readonly role?: { readonly name: string; readonly targetAccountId: string; readonly ownAccountId: string } | undefined;
}

/** One session: a region, and the first credentials that its chain finds, or those of a role that they may take on. */
export class BrokerSession {
  readonly #aws: AwsPort;
  readonly #region: string;
  readonly #own: BrokerCredentials | undefined;
  readonly #roleArn: string | undefined;
  #assumed: BrokerCredentials | undefined;

  constructor({ aws, region, flags, env, log, role }: SessionFacts) {
    this.#aws = aws;
    this.#region = region;
    this.#own = credentialsOf(flags, env, log);
    this.#roleArn = role === undefined ? undefined : roleArnOf(role, log);
    if (role === undefined) log.info("aws_sdk.go:77", "Parameter 'target_role_name' not set. Not assuming role.");
  }

  /** Calls `operation`; rejects with {@link AwsErrorText}. A role is taken on when the first call needs it. */
  async call<Output extends object>(service: string, operation: string, input: object): Promise<Output> {
    if (this.#own === undefined) throw new BrokerFatal(NO_CREDENTIALS);
    if (this.#roleArn !== undefined) this.#assumed ??= await this.#assume(this.#own, this.#roleArn);
    return this.#send(this.#assumed ?? this.#own, service, operation, input);
  }

  async #assume(own: BrokerCredentials, RoleArn: string): Promise<BrokerCredentials> {
    const input = { RoleArn, RoleSessionName: "1767225600000000000", DurationSeconds: 900 };
    const { Credentials } = await this.#send<{
      readonly Credentials: { readonly AccessKeyId: string; readonly SecretAccessKey: string; readonly SessionToken: string };
    }>(own, "sts", "AssumeRole", input);
    const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = Credentials;
    return { accessKeyId, secretAccessKey, sessionToken };
  }

  async #send<Output extends object>(credentials: BrokerCredentials, service: string, operation: string, input: object): Promise<Output> {
    // The SDK's `legacy` mode sends STS calls to the global endpoint.
    const region = service === "sts" ? "us-east-1" : this.#region;
    try {
      return (await this.#aws.call({
        service,
        region,
        operation,
        input,
        credentials,
        userAgent: "aws-servicebroker",
      })) as Output;
    } catch (thrown) {
      throw new AwsErrorText(service, region, thrown);
    }
  }
}

function credentialsOf(flags: BrokerFlags, env: Readonly<Record<string, string>>, log: BrokerLog): BrokerCredentials | undefined {
  if (flags.keyId !== "" && flags.secretKey !== "") {
    log.info("util.go:194", `Found 'aws_access_key' and 'aws_secret_key' in params, using credentials keyid '"${flags.keyId}"'.`);
    return { accessKeyId: flags.keyId, secretAccessKey: flags.secretKey };
  }
  if (flags.profile !== "") throw notImitated("--profile");
  log.info("util.go:200", "Did not find 'aws_access_key' and 'aws_secret_key' in params, using default chain.");

  const accessKeyId = env["AWS_ACCESS_KEY_ID"] || env["AWS_ACCESS_KEY"];
  const secretAccessKey = env["AWS_SECRET_ACCESS_KEY"] || env["AWS_SECRET_KEY"];
  if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey, sessionToken: env["AWS_SESSION_TOKEN"] || undefined };
  for (const name of ["AWS_SHARED_CREDENTIALS_FILE", "AWS_EC2_METADATA_SERVICE_ENDPOINT", "AWS_WEB_IDENTITY_TOKEN_FILE"]) {
    if (env[name]) throw notImitated(`credentials by ${name}`);
  }
  return undefined;
}

/** The role's ARN. Where no instance metadata tells otherwise, the partition is `aws`, and it is wrong elsewhere. */
function roleArnOf({ name, targetAccountId, ownAccountId }: NonNullable<SessionFacts["role"]>, log: BrokerLog): string {
  if (targetAccountId === "")
    log.info("util.go:228", `Params 'target_account_id' not present in params, assuming role in current account '${ownAccountId}'.`);
  else log.info("util.go:224", `Params 'target_account_id' present in params, assuming role in target account '${targetAccountId}'.`);
  const arn = `arn:aws:iam::${targetAccountId || ownAccountId}:role${name.startsWith("/") ? "" : "/"}${name}`;
  log.info("aws_sdk.go:89", `Assuming role arn '${arn}'.`);
  return arn;
}

/** What the real broker does and this one does not: the process ends, saying so. */
export function notImitated(what: string): BrokerFatal {
  return new BrokerFatal(`FakeBroker does not imitate ${what}`);
}

function answerText(service: string, code: string, message: string, httpStatus: number): string {
  const text = `${code}: ${message}`;
  // Codes that the service's model declares print without the request; those of access control are declared nowhere.
  if (
    service === "dynamodb" &&
    /^(ResourceNotFound|ConditionalCheckFailed|ProvisionedThroughputExceeded|ItemCollectionSizeLimitExceeded|RequestLimitExceeded|InternalServerError)/.test(
      code,
    )
  )
    return text;
  return `${text}\n\tstatus code: ${httpStatus}, request id: FAKE0000${service === "s3" ? ", host id: " : ""}`;
}

function hostOf(service: string, region: string): string {
  return service === "sts" ? "https://sts.amazonaws.com" : `https://${service}.${region}.amazonaws.com`;
}

function netText(code: string, service: string, region: string): string {
  const host = hostOf(service, region).replace("https://", "");
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return `dial tcp: lookup ${host}: no such host`;
  if (code === "ECONNREFUSED") return "dial tcp: connect: connection refused";
  if (code === "ECONNRESET") return "EOF";
  return String(code || "unknown");
}
