import type { Account } from "../account.ts";

export interface StoredParameter {
  readonly name: string;
  readonly region: string;
  readonly type: "String" | "StringList" | "SecureString";
  readonly value: string;
  readonly version: number;
}

/** The parameters of an account. */
export class ParameterStore {
  readonly account: Account;
  readonly #parameters = new Map<string, StoredParameter>();

  constructor(account: Account) {
    this.account = account;
  }

  /** A name that begins with a slash brings the slash of its ARN. */
  arn(region: string, name: string): string {
    return this.account.arn("ssm", region, `parameter${name.startsWith("/") ? "" : "/"}${name}`);
  }

  find(region: string, name: string): StoredParameter | undefined {
    return this.#parameters.get(this.arn(region, name));
  }

  set(parameter: StoredParameter): void {
    this.#parameters.set(this.arn(parameter.region, parameter.name), parameter);
  }

  remove(region: string, name: string): void {
    this.#parameters.delete(this.arn(region, name));
  }

  all(): StoredParameter[] {
    return [...this.#parameters.values()];
  }
}
