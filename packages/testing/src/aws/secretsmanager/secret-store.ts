import type { Account } from "../account.ts";

export interface StoredSecret {
  readonly name: string;
  readonly region: string;
  readonly arn: string;
  readonly tags: Map<string, string>;
  text: string;
  description: string | undefined;
}

/** The secrets of an account. */
export class SecretStore {
  readonly account: Account;
  readonly #secrets = new Map<string, StoredSecret>();

  constructor(account: Account) {
    this.account = account;
  }

  /** Rights are asked for by name: the last part of an ARN is chance. */
  arnPattern(region: string, name: string): string {
    return name.startsWith("arn:") ? name : this.account.arn("secretsmanager", region, `secret:${name}`);
  }

  find(region: string, nameOrArn: string): StoredSecret | undefined {
    return this.#secrets.get(nameOrArn) ?? this.all().find((each) => each.region === region && each.name === nameOrArn);
  }

  add(facts: Omit<StoredSecret, "arn">): StoredSecret {
    const end = this.account.id("", 6);
    const secret = { ...facts, arn: this.account.arn("secretsmanager", facts.region, `secret:${facts.name}-${end}`) };
    this.#secrets.set(secret.arn, secret);
    return secret;
  }

  remove({ arn }: StoredSecret): void {
    this.#secrets.delete(arn);
  }

  all(): StoredSecret[] {
    return [...this.#secrets.values()];
  }
}
