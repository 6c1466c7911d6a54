import type { Account } from "../account.ts";

/** One queue: what it is, not what is in it. */
export interface Queue {
  readonly name: string;
  readonly region: string;
  readonly url: string;
  readonly arn: string;
  readonly createDate: Date;
  /** As `GetQueueAttributes` tells them. */
  readonly attributes: Map<string, string>;
  readonly tags: Map<string, string>;
}

/** The queues of an account, by URL. */
export class QueueStore {
  readonly account: Account;
  readonly #queues = new Map<string, Queue>();

  constructor(account: Account) {
    this.account = account;
  }

  arn(region: string, name: string): string {
    return this.account.arn("sqs", region, name);
  }

  url(region: string, name: string): string {
    return `https://sqs.${region}.amazonaws.com/${this.account.accountId}/${name}`;
  }

  find(url: string): Queue | undefined {
    return this.#queues.get(url);
  }

  add(region: string, name: string, attributes: Readonly<Record<string, string>>, tags: Readonly<Record<string, string>>): Queue {
    const queue: Queue = {
      name,
      region,
      url: this.url(region, name),
      arn: this.arn(region, name),
      createDate: this.account.date(),
      attributes: new Map(Object.entries(attributes)),
      tags: new Map(Object.entries(tags)),
    };
    this.#queues.set(queue.url, queue);
    return queue;
  }

  remove(url: string): void {
    this.#queues.delete(url);
  }

  all(): Queue[] {
    return [...this.#queues.values()];
  }
}
