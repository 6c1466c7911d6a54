import { type Clock, type Random, Secret, systemRandom } from "@osb/core";
import { openWire, type Wire } from "../wire/wire.ts";
import { Account, type AwsDelays } from "./account.ts";
import { AwsFault, brokenConnection, unknownHost } from "./aws-fault.ts";
import { AwsFaults, failureAfter, failureBefore, type Fault } from "./aws-faults.ts";
import { AwsServices, type ServiceCall } from "./aws-services.ts";
import { type AwsSnapshot, snapshotOf } from "./aws-snapshot.ts";
import { listenForAws } from "./listen-for-aws.ts";
import type { PolicyDocument } from "./policy/policy-document.ts";
import { addressOf } from "./protocol/address-of.ts";
import { bytesOf, type WireAnswer, type WireRequest } from "./protocol/wire-message.ts";
import { REGIONS } from "./regions.ts";
import { type AwsRequestHandler, requestHandlerOver } from "./request-handler-over.ts";
import { RetryPause } from "./retry-pause.ts";
import type { BucketFacts } from "./s3/bucket-store.ts";

/** What a {@link FakeAws} is like. */
export interface FakeAwsOptions {
  readonly clock: Clock;
  readonly random?: Random | undefined;
  /** Hears every call. Default: nobody does. */
  readonly wire?: Wire | undefined;
  /** Default `123456789012`. */
  readonly accountId?: string | undefined;
  /** Default `aws`. */
  readonly partition?: "aws" | "aws-cn" | "aws-us-gov" | undefined;
  /** How long AWS takes; what is left out keeps its default. */
  readonly delays?: Partial<AwsDelays> | undefined;
}

/** An access key. */
export interface AwsKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** An access key as callers may hand it in. */
export interface GivenAwsKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string | Secret;
}

/** What an SDK client needs to speak to the fake. */
export interface AwsClientOptions {
  readonly region: string;
  readonly credentials: AwsKey;
  readonly requestHandler: AwsRequestHandler;
}

/** One operation, without a wire format. */
export interface AwsOperationCall {
  readonly service: string;
  readonly region: string;
  readonly operation: string;
  /** In the shape of the SDK's commands. */
  readonly input?: object | undefined;
  /** Default: the administrator's. */
  readonly credentials?: GivenAwsKey | undefined;
  /** Who carries the call, for traces. */
  readonly userAgent?: string | undefined;
}

/**
 * One AWS account in memory: STS, IAM, DynamoDB and S3 as far as installing the broker and running it touches them.
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
  }: FakeAwsOptions) {
    this.accountId = accountId;
    this.partition = partition;
    this.#account = new Account({ accountId, partition, delays, clock, random });
    this.#services = new AwsServices(this.#account);
    this.#wire = wire;
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
    return { region, credentials: plain(credentials), requestHandler };
  }

  /** Somebody who may do exactly what the policy says, from now on; `boundary` limits it. */
  principal(
    policy: PolicyDocument,
    { name, boundary }: { readonly name?: string; readonly boundary?: PolicyDocument } = {},
  ): AwsKey & { readonly arn: string } {
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
    const { accessKeyId, secretAccessKey } = plain(credentials);
    const key = { id: accessKeyId, by: (secret: string) => secret === secretAccessKey };
    const { output, cut } = await this.#perform({ service, region, operation, input, key }, userAgent);
    if (cut) throw brokenConnection("ECONNRESET", "aborted");
    return output;
  }

  /** Serves the same account on loopback, for other processes: point `AWS_ENDPOINT_URL` at `url`. */
  listen({ port = 0 }: { readonly port?: number } = {}): Promise<{ readonly url: string; close(): Promise<void> }> {
    return listenForAws((request) => this.#answer(request), port);
  }

  /** Everything that was made, as plain data to compare: see {@link AwsSnapshot}. */
  snapshot(): AwsSnapshot {
    return snapshotOf(this.#services);
  }

  async #answer(request: WireRequest): Promise<WireAnswer> {
    const { service, region, signed, protocol } = addressOf(request);
    const requestId = this.#account.uuid();
    try {
      const { operation, input } = protocol.read(request);
      const key = signed === undefined ? undefined : { id: signed.accessKeyId, by: signed.by };
      const [userAgent = "unknown"] = (request.headers["user-agent"] ?? "unknown").split("/");
      const { output, cut } = await this.#perform({ service, region, operation, input, key }, userAgent);
      const answer = protocol.write(service, operation, output, requestId);
      return cut ? { ...answer, body: answer.body.slice(0, answer.body.length / 2) } : answer;
    } catch (thrown) {
      if (!(thrown instanceof AwsFault)) throw thrown;
      return protocol.writeFault(thrown, requestId, request);
    }
  }

  #perform(call: ServiceCall, userAgent: string): Promise<{ readonly output: object; readonly cut: boolean }> {
    const operation = `${call.service}:${call.operation}`;
    const name = this.#services.nameOf(call);

    return this.#wire.around({ to: "aws", operation, caller: `${name} ${userAgent}`, input: call.input }, async () => {
      if (!this.#regions.includes(call.region)) throw unknownHost(`${call.service}.${call.region}.amazonaws.com`);
      const fault = this.#faults.take(operation);
      if (fault?.kind === "slow") await this.#account.sleep(fault.ms);
      if (fault?.kind === "denied") throw this.#services.forbidden(call);
      const before = failureBefore(fault, operation);
      if (before !== undefined) throw before;

      const output = this.#services.run(call);

      const after = failureAfter(fault, operation);
      if (after !== undefined) throw after;
      return { output, cut: fault?.kind === "malformed" };
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

function plain({ accessKeyId, secretAccessKey }: GivenAwsKey): AwsKey {
  return { accessKeyId, secretAccessKey: secretAccessKey instanceof Secret ? secretAccessKey.reveal() : secretAccessKey };
}
