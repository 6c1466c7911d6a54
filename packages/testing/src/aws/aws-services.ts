import type { Account } from "./account.ts";
import { type AwsFault, notServed } from "./aws-fault.ts";
import { dialectOf } from "./dialect.ts";
import { backupOperations } from "./dynamodb/backup-operations.ts";
import { itemOperations } from "./dynamodb/item-operations.ts";
import { tableOperations } from "./dynamodb/table-operations.ts";
import { TableStore } from "./dynamodb/table-store.ts";
import { accessKeyOperations } from "./iam/access-key-operations.ts";
import { grantOperations } from "./iam/grant-operations.ts";
import { groupOperations } from "./iam/group-operations.ts";
import type { User } from "./iam/identity.ts";
import { IdentityStore } from "./iam/identity-store.ts";
import { policyOperations } from "./iam/policy-operations.ts";
import { policyVersionOperations } from "./iam/policy-version-operations.ts";
import { simulationOperations } from "./iam/simulation-operations.ts";
import { userOperations } from "./iam/user-operations.ts";
import type { Caller, CallSite, Need, Operation, Operations } from "./operation.ts";
import { decideAccess } from "./policy/decide-access.ts";
import { BucketStore } from "./s3/bucket-store.ts";
import { s3Operations } from "./s3/s3-operations.ts";
import { stsOperations } from "./sts/sts-operations.ts";

/** One call, whoever carries it. */
export interface ServiceCall {
  readonly service: string;
  readonly region: string;
  readonly operation: string;
  readonly input: object;
  /** `undefined`: nobody, which only open buckets let in. */
  readonly key: { readonly id: string; by(secret: string): boolean } | undefined;
}

const NOBODY: Caller = { arn: "anonymous", userId: "anonymous", userName: "anonymous" };

/** The services of one account, and the door to them: nothing is done for a caller who may not have it done. */
export class AwsServices {
  readonly identities: IdentityStore;
  readonly tables: TableStore;
  readonly buckets: BucketStore;
  readonly #account: Account;
  readonly #services: Readonly<Record<string, Operations>>;

  constructor(account: Account) {
    this.#account = account;
    const identities = (this.identities = new IdentityStore(account));
    const tables = (this.tables = new TableStore(account));
    const buckets = (this.buckets = new BucketStore(account));
    this.#services = {
      sts: stsOperations(account),
      iam: {
        ...userOperations(identities),
        ...accessKeyOperations(identities),
        ...policyOperations(identities),
        ...policyVersionOperations(identities),
        ...grantOperations(identities, "user"),
        ...grantOperations(identities, "group"),
        ...groupOperations(identities),
        ...simulationOperations(identities),
      },
      dynamodb: { ...tableOperations(tables), ...backupOperations(tables), ...itemOperations(tables) },
      s3: s3Operations(buckets, ({ arn, owner, readableBy }, at) => {
        const foreign = { ownerId: owner, open: readableBy === "everybody" };
        return this.#refusal("s3", { action: "s3:ListBucket", resource: arn, foreign }, at) === undefined;
      }),
    };
  }

  /** Who makes the call, for a trace; not whether they may. */
  nameOf({ key }: ServiceCall): string {
    if (key === undefined) return NOBODY.arn;
    return this.identities.keyById(key.id)?.user.arn ?? "unknown";
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
    const { service, region, input } = call;
    const name = `${service}:${call.operation}`;
    const operation = this.#operation(call);
    const at: CallSite = { region, caller: this.#authenticated(call) };

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

  #operation({ service, operation }: ServiceCall): Operation {
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
    const found = this.identities.keyById(key.id);
    if (found === undefined || found.key.status !== "Active" || found.key.acceptedFromMs > this.#account.nowMs())
      throw dialect.unknownKey(key.id);
    if (!key.by(found.key.secret)) throw dialect.wrongSignature();
    found.key.lastUsed = { date: this.#account.date(), region, service };
    return { arn: found.user.arn, userId: found.user.id, userName: found.user.name };
  }

  #refusal(
    service: string,
    { action, resource, shownAs = resource, context = {}, foreign }: Need,
    { caller, region }: CallSite,
  ): AwsFault | undefined {
    const dialect = dialectOf(service);
    const user: User | undefined = this.identities.users.get(caller.userName.toLowerCase());
    if (caller === NOBODY || user === undefined) return foreign?.open === true ? undefined : dialect.noCredentials();

    const facts = {
      ...this.identities.contextOf(caller),
      "aws:requestedregion": region,
      "aws:resourceaccount": this.#account.accountId,
      ...context,
    };
    const decision = decideAccess({ action, resource, context: facts }, this.identities.policiesOf(user));
    const ours = foreign === undefined || foreign.ownerId === this.#account.accountId;
    if (decision.effect === "allowed" && (ours || foreign.open)) return undefined;
    if (decision.effect === "allowed") return dialect.noCredentials();
    if (decision.effect === "implicitDeny" && ours && foreign?.open === true) return undefined;

    const reason =
      decision.effect === "implicitDeny"
        ? `because no ${decision.by} allows the ${action} action`
        : `with an explicit deny in ${decision.by === "permissions boundary" ? "a" : "an"} ${decision.by}`;
    return dialect.denied(`User: ${caller.arn} is not authorized to perform: ${action} on resource: ${shownAs} ${reason}`);
  }
}
