import type { Account } from "../account.ts";

/** One topic: what it is, not who listens to it. */
export interface Topic {
  readonly name: string;
  readonly region: string;
  readonly arn: string;
  readonly attributes: Map<string, string>;
  readonly tags: Map<string, string>;
}

/** The topics of an account, by ARN. */
export class TopicStore {
  readonly account: Account;
  readonly #topics = new Map<string, Topic>();

  constructor(account: Account) {
    this.account = account;
  }

  arn(region: string, name: string): string {
    return this.account.arn("sns", region, name);
  }

  find(arn: string): Topic | undefined {
    return this.#topics.get(arn);
  }

  add(topic: Topic): void {
    this.#topics.set(topic.arn, topic);
  }

  remove(arn: string): void {
    this.#topics.delete(arn);
  }

  all(): Topic[] {
    return [...this.#topics.values()];
  }
}
