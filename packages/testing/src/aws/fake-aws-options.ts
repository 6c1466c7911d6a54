import type { Clock, Random } from "@osb/core";
import type { Wire } from "../wire/wire.ts";
import type { AwsDelays } from "./account.ts";
import type { GivenAwsKey } from "./aws-key.ts";
import type { AwsRates } from "./call-rates.ts";
import type { PolicyDocument } from "./policy/policy-document.ts";

/** What a `FakeAws` is like. */
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
  /** Above which rates calls are throttled. Default: none are. */
  readonly rates?: AwsRates | undefined;
}

/** Who is made of a policy: see `FakeAws.principal`. */
export interface PrincipalFacts {
  /** Default: a number of its own. */
  readonly name?: string | undefined;
  /** What it may at most, whatever its policy says. */
  readonly boundary?: PolicyDocument | undefined;
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
