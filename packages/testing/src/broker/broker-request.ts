import type { BrokerSession } from "./broker-aws.ts";
import { AwsErrorText } from "./broker-aws.ts";
import type { BrokerLog } from "./broker-log.ts";
import { OsbRefusal } from "./osb-answer.ts";
import type { ServiceStore, StoredInstance } from "./service-store.ts";

/** A request as the routes take it apart. */
export interface OsbRequest {
  readonly instanceId: string;
  readonly bindingId: string;
  readonly query: URLSearchParams;
  /** Decoded body; an empty object where the route has none. */
  readonly body: {
    readonly service_id?: string;
    readonly plan_id?: string;
    readonly organization_guid?: string;
    readonly space_guid?: string;
    readonly parameters?: Readonly<Record<string, unknown>>;
    readonly context?: Readonly<Record<string, unknown>>;
  };
  readonly originatingIdentity: string;
}

/** What the broker's answers are made of. */
export interface BrokerDeps {
  readonly brokerId: string;
  readonly env: Readonly<Record<string, string>>;
  readonly store: ServiceStore;
  /** A session of its own for each request: in the region and with the role that the instance's parameters name. */
  readonly sessionFor: (params: Readonly<Record<string, string>>) => BrokerSession;
  readonly templateUrlOf: (serviceName: string) => string;
  readonly log: BrokerLog;
  /** Adds to the broker's own metric. */
  readonly count: (action: string, service?: string, plan?: string) => void;
}

/** An AWS failure is an answer of 500 with AWS's text behind the broker's. */
export async function told<T>(step: Promise<T>, failure: string, onFailure?: () => void): Promise<T> {
  try {
    return await step;
  } catch (thrown) {
    if (!(thrown instanceof AwsErrorText)) throw thrown;
    onFailure?.();
    throw new OsbRefusal(500, `${failure}: ${thrown.message}`);
  }
}

export function requireAsync(query: URLSearchParams): void {
  if (query.get("accepts_incomplete")?.toLowerCase() === "true") return;
  throw new OsbRefusal(422, "This service plan requires client support for asynchronous service operations.", "AsyncRequired");
}

export async function instanceOr(store: ServiceStore, instanceId: string, absent: 400 | 410): Promise<StoredInstance> {
  const instance = await told(store.instance(instanceId), `Failed to get the service instance ${instanceId}`);
  if (instance === undefined) throw new OsbRefusal(absent, `The service instance ${instanceId} was not found.`);
  return instance;
}
