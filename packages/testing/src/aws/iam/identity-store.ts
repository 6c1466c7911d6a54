import type { Account } from "../account.ts";
import { AwsFault, notServed } from "../aws-fault.ts";
import { type Caller, tagContext } from "../operation.ts";
import type { RequestContext } from "../policy/condition.ts";
import type { BoundPolicies } from "../policy/decide-access.ts";
import { parsePolicy, type PolicyDocument } from "../policy/policy-document.ts";
import { parseTrustPolicy } from "../policy/trust-policy.ts";
import type { AccessKey, Identity, ManagedPolicy, Role, User } from "./identity.ts";
import { ListHistory } from "./list-history.ts";

/** The users, groups, roles, policies and keys of an account, and what they may do. */
export class IdentityStore {
  readonly account: Account;
  /** By name in lower case: IAM's names differ by more than case. */
  readonly users = new Map<string, User>();
  readonly groups = new Map<string, Identity>();
  readonly roles = new Map<string, Role>();
  /** By ARN. */
  readonly policies = new Map<string, ManagedPolicy>();
  readonly lists: ListHistory;

  constructor(account: Account) {
    this.account = account;
    this.lists = new ListHistory(account);
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

  arn(kind: "user" | "group" | "role" | "policy", path: string, name: string): string {
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

  role(name: string): Role {
    const role = this.roles.get(name.toLowerCase());
    if (role === undefined || role.visibleFromMs > this.account.nowMs()) throw noSuchEntity(`The role with name ${name} cannot be found.`);
    return role;
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

  addRole(
    facts: { readonly name: string; readonly path: string; readonly trust: string } & Partial<
      Pick<Role, "boundary" | "visibleFromMs" | "tags" | "description" | "maxSessionSeconds">
    >,
  ): Role {
    const {
      name,
      path,
      trust,
      boundary,
      description,
      maxSessionSeconds = 3_600,
      visibleFromMs = 0,
      tags = new Map<string, string>(),
    } = facts;
    const role: Role = {
      kind: "role",
      name,
      path,
      trust: this.trustPolicy(trust),
      boundary,
      description,
      maxSessionSeconds,
      visibleFromMs,
      tags,
      arn: this.arn("role", path, name),
      id: this.account.id("AROA", 21),
      createDate: this.account.date(),
      inline: new Map(),
      attached: new Map(),
      lastUsed: undefined,
    };
    this.roles.set(name.toLowerCase(), role);
    return role;
  }

  /** The policy that says who may take on a role, if IAM takes it. */
  trustPolicy(text: string): Role["trust"] {
    const ids = new Map<string, string>();
    const exists = (arn: string): boolean => {
      const id = this.#idOf(arn);
      if (id !== undefined) ids.set(arn, id);
      return id !== undefined;
    };
    return { text, document: parseTrustPolicy(text, this.account.accountId, exists), ids };
  }

  /** A role's trust policy as it is now: for somebody who is gone it names what they were, by default the id they had. */
  trustOf({ trust: { text, ids } }: Role, formerly = (id: string): string => id): string {
    return [...ids].reduce(
      (now, [arn, id]) => (this.#idOf(arn) === id ? now : now.replaceAll(JSON.stringify(arn), JSON.stringify(formerly(id)))),
      text,
    );
  }

  #idOf(arn: string): string | undefined {
    return [...this.users.values(), ...this.roles.values()].find((each) => each.arn === arn)?.id;
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

  /** Everything that says now what somebody may do; `undefined` for somebody who is no user and has no role of this account. */
  policiesOf({ userName = "", session }: Caller): BoundPolicies | undefined {
    const identity = session === undefined ? this.users.get(userName.toLowerCase()) : this.roles.get(session.roleName.toLowerCase());
    return identity === undefined ? undefined : { ...this.policiesOfIdentity(identity), session: session?.policies };
  }

  /** Everything that says now what a user, group or role may do. */
  policiesOfIdentity(identity: Identity | User | Role): BoundPolicies {
    const groups = "groups" in identity ? [...identity.groups].map((name) => this.group(name)) : [];
    const boundary = "boundary" in identity && identity.boundary !== undefined ? this.#document(identity.boundary) : undefined;
    return { identity: [identity, ...groups].flatMap((holder) => this.#inEffect(holder)), boundary };
  }

  /** Facts about the caller that conditions may ask for. A session is known by its role. */
  contextOf({ arn, userId, userName, session }: Caller): RequestContext {
    const identity =
      session === undefined ? this.users.get((userName ?? "").toLowerCase()) : this.roles.get(session.roleName.toLowerCase());
    return {
      ...tagContext("aws:PrincipalTag", identity?.tags ?? new Map()),
      "aws:principalarn": identity?.arn ?? arn,
      "aws:principalaccount": this.account.accountId,
      "aws:userid": userId,
      ...(userName === undefined ? {} : { "aws:username": userName }),
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
