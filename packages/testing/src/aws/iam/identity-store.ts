import type { Account } from "../account.ts";
import { AwsFault, notServed } from "../aws-fault.ts";
import { type Caller, tagContext } from "../operation.ts";
import type { RequestContext } from "../policy/condition.ts";
import type { BoundPolicies } from "../policy/decide-access.ts";
import { parsePolicy, type PolicyDocument } from "../policy/policy-document.ts";
import type { AccessKey, Identity, ManagedPolicy, User } from "./identity.ts";

/** The users, groups, policies and keys of an account, and what they may do. */
export class IdentityStore {
  readonly account: Account;
  /** By name in lower case: IAM's names differ by more than case. */
  readonly users = new Map<string, User>();
  readonly groups = new Map<string, Identity>();
  /** By ARN. */
  readonly policies = new Map<string, ManagedPolicy>();

  constructor(account: Account) {
    this.account = account;
    const everything = JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } });
    this.addPolicy({
      arn: this.awsManaged("AdministratorAccess"),
      name: "AdministratorAccess",
      path: "/",
      text: everything,
      visibleFromMs: 0,
      given: true,
    });
  }

  awsManaged(name: string): string {
    return `arn:${this.account.partition}:iam::aws:policy/${name}`;
  }

  arn(kind: "user" | "group" | "policy", path: string, name: string): string {
    return this.account.arn("iam", "", `${kind}${path}${name}`);
  }

  /** The user, or `NoSuchEntity`, which a very new user may read as too. */
  user(name: string): User {
    const user = this.users.get(name.toLowerCase());
    if (user === undefined || user.visibleFromMs > this.account.nowMs()) throw noSuchEntity(`The user with name ${name} cannot be found.`);
    return user;
  }

  group(name: string): Identity {
    const group = this.groups.get(name.toLowerCase());
    if (group === undefined) throw noSuchEntity(`The group with name ${name} cannot be found.`);
    return group;
  }

  policy(arn: string, absent = `Policy ${arn} was not found.`): ManagedPolicy {
    const policy = this.policies.get(arn);
    if (policy === undefined && arn.includes(":iam::aws:")) throw notServed(`the AWS managed policy ${arn}`);
    if (policy === undefined || policy.visibleFromMs > this.account.nowMs()) throw noSuchEntity(absent);
    return policy;
  }

  addPolicy(facts: {
    readonly arn: string;
    readonly name: string;
    readonly path: string;
    readonly text: string;
    readonly visibleFromMs: number;
    readonly description?: string | undefined;
    readonly tags?: ReadonlyMap<string, string>;
    readonly given?: boolean;
  }): ManagedPolicy {
    const { text, tags = new Map(), description, given = false, ...rest } = facts;
    const createDate = this.account.date();
    const document = parsePolicy(text, this.account.partition);
    const policy: ManagedPolicy = {
      ...rest,
      given,
      description,
      id: this.account.id("ANPA", 21),
      createDate,
      updateDate: createDate,
      tags: new Map(tags),
      versions: new Map([["v1", { text, document, createDate }]]),
      defaultVersion: "v1",
      lastVersion: 1,
    };
    this.policies.set(policy.arn, policy);
    return policy;
  }

  addUser(
    facts: { readonly name: string; readonly path: string } & Partial<Pick<User, "boundary" | "given" | "visibleFromMs" | "tags">>,
  ): User {
    const { name, path, boundary, given = false, visibleFromMs = 0, tags = new Map<string, string>() } = facts;
    const user: User = {
      kind: "user",
      name,
      path,
      boundary,
      given,
      visibleFromMs,
      tags,
      arn: this.arn("user", path, name),
      id: this.account.id("AIDA", 21),
      createDate: this.account.date(),
      inline: new Map(),
      attached: new Map(),
      groups: new Set(),
      keys: [],
    };
    this.users.set(name.toLowerCase(), user);
    return user;
  }

  addKey(user: User, acceptedFromMs: number): AccessKey {
    const key: AccessKey = {
      id: this.account.id("AKIA", 20),
      secret: this.account.secret(),
      createDate: this.account.date(),
      createdMs: this.account.nowMs(),
      acceptedFromMs,
      status: "Active",
      deletedMs: undefined,
      lastUsed: undefined,
    };
    user.keys.push(key);
    return key;
  }

  /** The key and its user, whether or not the key is accepted now; `undefined` where there is no such key. */
  keyById(id: string): { readonly user: User; readonly key: AccessKey } | undefined {
    for (const user of this.users.values()) {
      const key = user.keys.find((each) => each.id === id && each.deletedMs === undefined);
      if (key !== undefined) return { user, key };
    }
    return undefined;
  }

  /** Everything that says now what the user may do. */
  policiesOf(user: User): BoundPolicies {
    const holders: Identity[] = [user, ...[...user.groups].map((name) => this.group(name))];
    const boundary = user.boundary === undefined ? undefined : this.#document(user.boundary);
    return { identity: holders.flatMap((holder) => this.#inEffect(holder)), boundary };
  }

  /** Facts about the caller that conditions may ask for. */
  contextOf({ arn, userId, userName }: Caller): RequestContext {
    return {
      ...tagContext("aws:PrincipalTag", this.users.get(userName.toLowerCase())?.tags ?? new Map()),
      "aws:principalarn": arn,
      "aws:principalaccount": this.account.accountId,
      "aws:userid": userId,
      "aws:username": userName,
    };
  }

  #inEffect({ inline, attached }: Identity): PolicyDocument[] {
    const now = this.account.nowMs();
    const own = [...inline.values()].filter(({ sinceMs }) => sinceMs <= now).map(({ policy }) => policy.document);
    const managed = [...attached.values()].filter(({ sinceMs }) => sinceMs <= now).map(({ policy }) => this.#document(policy));
    return [...own, ...managed];
  }

  #document(policyArn: string): PolicyDocument {
    const { versions, defaultVersion } = this.policy(policyArn);
    const version = versions.get(defaultVersion);
    if (version === undefined) throw new Error(`${policyArn} has no version ${defaultVersion}`);
    return version.document;
  }
}

export const noSuchEntity = (message: string): AwsFault => new AwsFault("NoSuchEntity", message, 404);
