import { systemRandom } from "@osb/core";
import { openWire, type Wire } from "../wire/wire.ts";
import { Account } from "./account.ts";
import { AwsFault, brokenConnection, unknownHost } from "./aws-fault.ts";
import { AwsFaults, failureAfter, failureBefore, type Fault } from "./aws-faults.ts";
import type { ResourceFailure } from "./cloudformation/stacks/resource-failures.ts";
import { type AwsKey, type GivenAwsKey, plainKey } from "./aws-key.ts";
import { AwsServices, type ServiceCall } from "./aws-services.ts";
import { type AwsSnapshot, snapshotOf } from "./aws-snapshot.ts";
import { CallRates } from "./call-rates.ts";
import { dialectOf } from "./dialect.ts";
import type { AwsOperationCall, FakeAwsOptions, PrincipalFacts } from "./fake-aws-options.ts";
import { listenForAws } from "./listen-for-aws.ts";
import type { PolicyDocument } from "./policy/policy-document.ts";
import { addressOf } from "./protocol/address-of.ts";
import { bytesOf, type WireAnswer, type WireRequest } from "./protocol/wire-message.ts";
import { RecentAnswers } from "./recent-answers.ts";
import { REGIONS } from "./regions.ts";
import { type AwsRequestHandler, requestHandlerOver } from "./request-handler-over.ts";
import { RetryPause } from "./retry-pause.ts";
import type { BucketFacts } from "./s3/bucket-store.ts";
import { spoiltAnswer } from "./spoilt-answer.ts";
import { UNSET, type UnsetSettings } from "./unset-settings.ts";

/** What an SDK client needs to speak to the fake, and to ask neither the environment nor the machine's AWS files for anything. */
export interface AwsClientOptions extends UnsetSettings {
  readonly region: string;
  readonly credentials: AwsKey;
  readonly requestHandler: AwsRequestHandler;
}

/**
 * One AWS account in memory: STS, IAM, DynamoDB, S3 and CloudFormation as far as installing the broker and running it touches them.
 * It is met at the wire, by real SDK clients in process ({@link FakeAws.clientOptions}) or by any client over HTTP
 * ({@link FakeAws.listen}). It keeps state, takes its time, and lets nobody do what their policies do not allow.
 * What it does not serve it refuses with the code `NotServedByFake`, naming it.
 */
export class FakeAws {
  readonly accountId: string;
  readonly partition: string;
  /** May do everything. */
  readonly administrator: AwsKey;
  readonly #account: Account;
  readonly #services: AwsServices;
  readonly #faults = new AwsFaults();
  readonly #answers = new RecentAnswers();
  readonly #rates: CallRates;
  readonly #pause: RetryPause;
  readonly #wire: Wire;
  readonly #regions: readonly string[];
  #principals = 0;

  constructor({
    clock,
    random = systemRandom,
    wire = openWire,
    accountId = "123456789012",
    partition = "aws",
    delays = {},
    rates = {},
  }: FakeAwsOptions) {
    this.accountId = accountId;
    this.partition = partition;
    this.#account = new Account({ accountId, partition, delays, clock, random });
    this.#services = new AwsServices(this.#account);
    this.#wire = wire;
    this.#rates = new CallRates(rates);
    this.#pause = new RetryPause(clock);
    this.#regions = REGIONS[partition] ?? [];
    const { identities } = this.#services;
    const administrator = identities.addUser({ name: "administrator", path: "/", given: true });
    administrator.attached.set(identities.awsManaged("AdministratorAccess"), {
      policy: identities.awsManaged("AdministratorAccess"),
      sinceMs: 0,
    });
    this.administrator = this.#keyFor(administrator);
  }

  /** Options to spread into a client of the AWS SDK. Default: the administrator's client in `us-east-1`. */
  clientOptions({
    region = "us-east-1",
    credentials = this.administrator,
  }: { readonly region?: string; readonly credentials?: GivenAwsKey } = {}): AwsClientOptions {
    const requestHandler = requestHandlerOver((request) => this.#answer(request), this.#pause);
    return { ...UNSET, region, credentials: plainKey(credentials), requestHandler };
  }

  /** Options to spread into clients of somebody who may do exactly what the policy says: a new {@link FakeAws.principal}. */
  clientsAs(
    policy: PolicyDocument,
    { region, ...facts }: PrincipalFacts & { readonly region?: string | undefined } = {},
  ): AwsClientOptions {
    return this.clientOptions({ credentials: this.principal(policy, facts), ...(region !== undefined && { region }) });
  }

  /** Somebody who may do exactly what the policy says, from now on; `boundary` limits it. */
  principal(policy: PolicyDocument, { name, boundary }: PrincipalFacts = {}): AwsKey & { readonly arn: string } {
    this.#principals += 1;
    const { identities } = this.#services;
    const userName = name ?? `principal-${this.#principals}`;
    if (identities.users.has(userName.toLowerCase())) throw new Error(`there is a user ${userName} already: take another name`);
    const limits = boundary === undefined ? undefined : this.#givenPolicy(`${userName}-boundary`, boundary).arn;
    const user = identities.addUser({ name: userName, path: "/", given: true, boundary: limits });
    const { arn } = this.#givenPolicy(`${userName}-policy`, policy);
    user.attached.set(arn, { policy: arn, sinceMs: 0 });
    return { ...this.#keyFor(user), arn: user.arn };
  }

  /** The next calls of an operation, `iam:CreateUser` for one, go wrong. */
  fault(operation: string, fault: Fault): this {
    this.#faults.add(operation, fault);
    return this;
  }

  /** A resource of a stack fails when it is made, changed or removed next. */
  failResource(failure: ResourceFailure): this {
    this.#services.resourceFailures.add(failure);
    return this;
  }

  /** Makes a bucket, or changes whose it is and where. */
  putBucket(name: string, facts: BucketFacts): this {
    this.#services.buckets.put(name, facts);
    return this;
  }

  /** Puts an object into a bucket that is there, whoever owns it. */
  putObject(bucketName: string, key: string, body: string | Uint8Array): this {
    const bucket = this.#services.buckets.find(bucketName);
    if (bucket === undefined) throw new Error(`there is no bucket ${bucketName}: make it with putBucket`);
    this.#services.buckets.putObject(bucket, key, typeof body === "string" ? bytesOf(body) : body);
    return this;
  }

  /**
   * One operation under the same rules as over the wire, for fakes of programs that call AWS.
   * @throws {AwsFault} what AWS would answer; an error with a Node `code` where no answer comes
   */
  async call({
    service,
    region,
    operation,
    input = {},
    credentials = this.administrator,
    userAgent = "call",
  }: AwsOperationCall): Promise<object> {
    const { accessKeyId, secretAccessKey, sessionToken: token } = plainKey(credentials);
    const key = { id: accessKeyId, token, by: (secret: string) => secret === secretAccessKey };
    const { output, harm } = await this.#perform({ service, region, operation, input, key }, userAgent);
    if (harm !== undefined) throw brokenConnection("ECONNRESET", "aborted");
    return output;
  }

  /** Serves the same account on loopback, for other processes: point `AWS_ENDPOINT_URL` at `url`. */
  listen({ port = 0 }: { readonly port?: number } = {}): Promise<{ readonly url: string; close(): Promise<void> }> {
    return listenForAws((request) => this.#answer(request), port);
  }

  /** Everything that was made, as plain data to compare: see {@link AwsSnapshot}. */
  snapshot(): AwsSnapshot {
    this.#services.catchUp();
    return snapshotOf(this.#services);
  }

  async #answer(request: WireRequest): Promise<WireAnswer> {
    const { service, region, signed, protocol } = addressOf(request);
    const requestId = this.#account.uuid();
    try {
      const { operation, input } = protocol.read(request);
      const token = request.headers["x-amz-security-token"];
      const key = signed === undefined ? undefined : { id: signed.accessKeyId, token, by: signed.by };
      const [userAgent = "unknown"] = (request.headers["user-agent"] ?? "unknown").split("/");
      const { output, harm } = await this.#perform({ service, region, operation, input, key }, userAgent);
      const answer = protocol.write(service, operation, output, requestId);
      return spoiltAnswer(answer, harm);
    } catch (thrown) {
      if (!(thrown instanceof AwsFault)) throw thrown;
      return protocol.writeFault(thrown, requestId, request);
    }
  }

  #perform(call: ServiceCall, userAgent: string): Promise<Performed> {
    const operation = `${call.service}:${call.operation}`;
    this.#services.catchUp();
    const name = this.#services.nameOf(call);

    return this.#wire.around({ to: "aws", operation, caller: `${name} ${userAgent}`, input: call.input }, async () => {
      if (!this.#regions.includes(call.region)) throw unknownHost(`${call.service}.${call.region}.amazonaws.com`);
      const fault = this.#faults.take(operation);
      if (fault?.kind === "slow") await this.#account.sleep(fault.ms);
      if (this.#rates.isExceeded(call.service, call.operation, this.#account.nowMs())) throw dialectOf(call.service).throttled();
      if (fault?.kind === "denied") throw this.#services.forbidden(call);
      const before = failureBefore(fault, operation);
      if (before !== undefined) throw before;

      const output = fault?.kind === "stale" ? this.#answers.again(call) : this.#answers.around(call, () => this.#services.run(call));

      const after = failureAfter(fault, operation);
      if (after !== undefined) throw after;
      return { output, harm: fault?.kind === "malformed" || fault?.kind === "garbled" ? fault.kind : undefined };
    });
  }

  #givenPolicy(name: string, document: PolicyDocument): { readonly arn: string } {
    const { identities } = this.#services;
    const arn = identities.arn("policy", "/", name);
    return identities.addPolicy({ arn, name, path: "/", text: JSON.stringify(document), visibleFromMs: 0, given: true });
  }

  #keyFor(user: Parameters<AwsServices["identities"]["addKey"]>[0]): AwsKey {
    const { id, secret } = this.#services.identities.addKey(user, 0);
    return { accessKeyId: id, secretAccessKey: secret };
  }
}

interface Performed {
  readonly output: object;
  /** What happens to the answer on its way. */
  readonly harm: "malformed" | "garbled" | undefined;
}
