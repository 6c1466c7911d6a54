import type { Account } from "../account.ts";
import type { Role } from "../iam/identity.ts";
import type { Caller } from "../operation.ts";
import type { PolicyDocument } from "../policy/policy-document.ts";

/** Somebody has taken on a role, for a while. */
export interface Session {
  readonly accessKeyId: string;
  readonly secret: string;
  readonly token: string;
  readonly endMs: number;
  readonly expiration: Date;
  readonly role: Role;
  readonly caller: Caller;
}

/** The sessions of an account. They are valid at once, and until they end, as long as their role is there. */
export class SessionStore {
  readonly #account: Account;
  readonly #sessions = new Map<string, Session>();

  constructor(account: Account) {
    this.#account = account;
  }

  begin(
    role: Role,
    {
      name,
      seconds,
      policies,
    }: { readonly name: string; readonly seconds: number; readonly policies: readonly PolicyDocument[] | undefined },
  ): Session {
    const arn = this.#account.arn("sts", "", `assumed-role/${role.name}/${name}`);
    const session: Session = {
      accessKeyId: this.#account.id("ASIA", 20),
      secret: this.#account.secret(),
      token: Array.from({ length: 4 }, () => this.#account.secret()).join(""),
      endMs: this.#account.nowMs() + seconds * 1_000,
      expiration: new Date(this.#account.date().getTime() + seconds * 1_000),
      role,
      caller: { arn, userId: `${role.id}:${name}`, session: { roleName: role.name, policies } },
    };
    this.#sessions.set(session.accessKeyId, session);
    return session;
  }

  find(accessKeyId: string): Session | undefined {
    return this.#sessions.get(accessKeyId);
  }
}
