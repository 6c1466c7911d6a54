import type { Account } from "./account.ts";
import { type AwsFault, notServed } from "./aws-fault.ts";
import { CloudFormation } from "./cloudformation/operations/cloud-formation.ts";
import { cloudformationOperations } from "./cloudformation/operations/cloudformation-operations.ts";
import { serviceRole } from "./cloudformation/operations/service-role.ts";
import { ResourceFailures } from "./cloudformation/stacks/resource-failures.ts";
import { type Dialect, dialectOf } from "./dialect.ts";
import { backupOperations } from "./dynamodb/backup-operations.ts";
import { itemOperations } from "./dynamodb/item-operations.ts";
import { tagOperations } from "./dynamodb/tag-operations.ts";
import { tableOperations } from "./dynamodb/table-operations.ts";
import { TableStore } from "./dynamodb/table-store.ts";
import { accessKeyOperations } from "./iam/access-key-operations.ts";
import { grantOperations } from "./iam/grant-operations.ts";
import { boundaryOperations } from "./iam/boundary-operations.ts";
import { groupOperations } from "./iam/group-operations.ts";
import { IdentityStore } from "./iam/identity-store.ts";
import { policyOperations } from "./iam/policy-operations.ts";
import { policyVersionOperations } from "./iam/policy-version-operations.ts";
import { roleOperations } from "./iam/role-operations.ts";
import { simulationOperations } from "./iam/simulation-operations.ts";
import { userOperations } from "./iam/user-operations.ts";
import type { Caller, CallSite, Need, Operation, Operations } from "./operation.ts";
import { decideAccess } from "./policy/decide-access.ts";
import { BucketStore } from "./s3/bucket-store.ts";
import { s3Operations } from "./s3/s3-operations.ts";
import { secretOperations } from "./secretsmanager/secret-operations.ts";
import { SecretStore } from "./secretsmanager/secret-store.ts";
import { topicOperations } from "./sns/topic-operations.ts";
import { TopicStore } from "./sns/topic-store.ts";
import { queueOperations } from "./sqs/queue-operations.ts";
import { QueueStore } from "./sqs/queue-store.ts";
import { parameterOperations } from "./ssm/parameter-operations.ts";
import { ParameterStore } from "./ssm/parameter-store.ts";
import { type Session, SessionStore } from "./sts/session-store.ts";
import { stsOperations } from "./sts/sts-operations.ts";

/** One call, whoever carries it. */
export interface ServiceCall {
  readonly service: string;
  readonly region: string;
  readonly operation: string;
  readonly input: object;
  /** `undefined`: nobody, which only open buckets let in. */
  readonly key: { readonly id: string; readonly token?: string | undefined; by(secret: string): boolean } | undefined;
}

const NOBODY: Caller = { arn: "anonymous", userId: "anonymous" };

/** The services of one account, and the door to them: nothing is done for a caller who may not have it done. */
export class AwsServices {
  readonly identities: IdentityStore;
  readonly tables: TableStore;
  readonly buckets: BucketStore;
  readonly sessions: SessionStore;
  readonly queues: QueueStore;
  readonly topics: TopicStore;
  readonly parameters: ParameterStore;
  readonly secrets: SecretStore;
  readonly cloudFormation: CloudFormation;
  /** Resources that stacks do not manage to make, change or remove. */
  readonly resourceFailures = new ResourceFailures();
  readonly #account: Account;
  readonly #services: Readonly<Record<string, Operations>>;

  constructor(account: Account) {
    this.#account = account;
    const identities = (this.identities = new IdentityStore(account));
    const tables = (this.tables = new TableStore(account));
    const buckets = (this.buckets = new BucketStore(account));
    const sessions = (this.sessions = new SessionStore(account));
    const queues = (this.queues = new QueueStore(account));
    const topics = (this.topics = new TopicStore(account));
    const parameters = (this.parameters = new ParameterStore(account));
    const secrets = (this.secrets = new SecretStore(account));
    this.cloudFormation = new CloudFormation({
      account,
      failures: this.resourceFailures,
      call: (call, caller) => this.#perform(call, { region: call.region, caller }),
      regionOf: (bucket) => buckets.find(bucket)?.region,
      inRole: (roleArn) => serviceRole(identities, roleArn),
    });
    this.#services = {
      sts: stsOperations(identities, sessions),
      iam: {
        ...userOperations(identities),
        ...accessKeyOperations(identities),
        ...policyOperations(identities),
        ...policyVersionOperations(identities),
        ...grantOperations(identities, "user"),
        ...grantOperations(identities, "group"),
        ...grantOperations(identities, "role"),
        ...boundaryOperations(identities, "user"),
        ...boundaryOperations(identities, "role"),
        ...groupOperations(identities),
        ...roleOperations(identities),
        ...simulationOperations(identities),
      },
      dynamodb: { ...tableOperations(tables), ...tagOperations(tables), ...backupOperations(tables), ...itemOperations(tables) },
      s3: s3Operations(buckets, ({ arn, owner, readableBy }, at) => {
        const foreign = { ownerId: owner, open: readableBy === "everybody" };
        return this.#refusal("s3", { action: "s3:ListBucket", resource: arn, foreign }, at) === undefined;
      }),
      sqs: queueOperations(queues),
      sns: topicOperations(topics),
      ssm: parameterOperations(parameters, secrets),
      secretsmanager: secretOperations(secrets),
      cloudformation: cloudformationOperations(this.cloudFormation),
    };
  }

  /** Everything that is served, and what it has to be told at least. */
  served(): readonly { readonly service: string; readonly operation: string; readonly requires: readonly string[] }[] {
    return Object.entries(this.#services).flatMap(([service, operations]) =>
      Object.entries(operations).map(([operation, { requires }]) => ({ service, operation, requires })),
    );
  }

  /** Lets everything happen that was due until now, without anybody's call. */
  catchUp(): void {
    this.cloudFormation.engine.catchUp();
  }

  /** Who makes the call, for a trace; not whether they may. */
  nameOf({ key }: ServiceCall): string {
    if (key === undefined) return NOBODY.arn;
    return this.sessions.find(key.id)?.caller.arn ?? this.identities.keyById(key.id)?.user.arn ?? "unknown";
  }

  /** The fault of a caller whose organisation forbids what the account allows. */
  forbidden(call: ServiceCall): AwsFault {
    const at: CallSite = { region: call.region, caller: this.#authenticated(call) };
    const [need] = this.#operation(call).needs(call.input, at);
    const { action, resource, shownAs = resource } = need ?? { action: `${call.service}:${call.operation}`, resource: "*" };
    const reason = "with an explicit deny in a service control policy";
    return dialectOf(call.service).denied(
      `User: ${at.caller.arn} is not authorized to perform: ${action} on resource: ${shownAs} ${reason}`,
    );
  }

  /** Does what is asked for, or throws the fault that AWS would answer. All of it happens at once. */
  run(call: ServiceCall): object {
    this.catchUp();
    this.#operation(call);
    return this.#perform(call, { region: call.region, caller: this.#authenticated(call) });
  }

  /** An operation by somebody who is known already. */
  #perform(call: Omit<ServiceCall, "key">, at: CallSite): object {
    const { service, input } = call;
    const name = `${service}:${call.operation}`;
    const operation = this.#operation(call);

    for (const member of operation.requires)
      if ((input as Record<string, unknown>)[member] === undefined) throw dialectOf(service).missingMember(member);
    for (const [member, value] of Object.entries(input))
      if (value !== undefined && !operation.requires.includes(member) && !operation.takes.includes(member))
        throw notServed(`the parameter ${member} of ${name}`);

    for (const need of operation.needs(input, at)) {
      const refusal = this.#refusal(service, need, at);
      if (refusal !== undefined) throw refusal;
    }
    return operation.run(input, at);
  }

  #operation({ service, operation }: Omit<ServiceCall, "key">): Operation {
    const operations = this.#services[service];
    if (operations === undefined) throw notServed(`the service ${service} (${operation})`);
    const found = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
    if (found === undefined) throw notServed(`${service}:${operation}`);
    return found;
  }

  #authenticated({ service, region, key }: ServiceCall): Caller {
    const dialect = dialectOf(service);
    if (key === undefined) {
      if (service !== "s3") throw dialect.noCredentials();
      return NOBODY;
    }
    const session = this.sessions.find(key.id);
    if (session !== undefined) return this.#inSession(session, key, dialect);
    const found = this.identities.keyById(key.id);
    if (found === undefined || found.key.status !== "Active" || found.key.acceptedFromMs > this.#account.nowMs() || key.token !== undefined)
      throw dialect.unknownKey(key.id);
    if (!key.by(found.key.secret)) throw dialect.wrongSignature();
    found.key.lastUsed = { date: this.#account.date(), region, service };
    return { arn: found.user.arn, userId: found.user.id, userName: found.user.name };
  }

  #inSession({ role, token, secret, endMs, caller }: Session, key: NonNullable<ServiceCall["key"]>, dialect: Dialect): Caller {
    if (key.token !== token || this.identities.roles.get(role.name.toLowerCase()) !== role) throw dialect.unknownKey(key.id);
    if (!key.by(secret)) throw dialect.wrongSignature();
    if (endMs <= this.#account.nowMs()) throw dialect.expired();
    return caller;
  }

  #refusal(
    service: string,
    { action, resource, shownAs = resource, context = {}, foreign, granted }: Need,
    { caller, region }: CallSite,
  ): AwsFault | undefined {
    const dialect = dialectOf(service);
    const policies = this.identities.policiesOf(caller);
    if (policies === undefined) return foreign?.open === true ? undefined : dialect.noCredentials();

    const facts = {
      ...this.identities.contextOf(caller),
      "aws:requestedregion": region,
      "aws:resourceaccount": this.#account.accountId,
      ...context,
    };
    const decision = decideAccess({ action, resource, context: facts }, policies, granted);
    const ours = foreign === undefined || foreign.ownerId === this.#account.accountId;
    if (decision.effect === "allowed" && (ours || foreign.open)) return undefined;
    if (decision.effect === "allowed") return dialect.noCredentials();
    if (decision.effect === "implicitDeny" && ours && foreign?.open === true) return undefined;

    const reason =
      decision.effect === "implicitDeny"
        ? `because no ${decision.by} allows the ${action} action`
        : `with an explicit deny in ${decision.by === "identity-based policy" ? "an" : "a"} ${decision.by}`;
    return dialect.denied(`User: ${caller.arn} is not authorized to perform: ${action} on resource: ${shownAs} ${reason}`);
  }
}
