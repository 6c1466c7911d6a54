import { unauthorized } from "../api-fault.ts";
import type { Caller } from "../api-request.ts";
import { ANONYMOUS, AUTHENTICATED, MASTERS } from "./access.ts";

/** Somebody whom the cluster knows, and the bearer token that proves it. */
export interface ClusterUser {
  readonly name: string;
  readonly token: string;
}

/** Who is behind a token. */
export class Identities {
  readonly #callers = new Map<string, Caller & { readonly isKnown: () => boolean }>();

  add(token: string, name: string, groups: readonly string[] = []): ClusterUser {
    return this.addCaller(token, { name, groups: [...groups, AUTHENTICATED] }, () => true);
  }

  /** @param isKnown tells whether the token is still good. */
  addCaller(token: string, caller: Caller, isKnown: () => boolean): ClusterUser {
    this.#callers.set(token, { ...caller, isKnown });
    return { name: caller.name, token };
  }

  addAdministrator(token: string, name: string): ClusterUser {
    return this.add(token, name, [MASTERS]);
  }

  /** A name for the record, of callers that are turned away too. */
  nameOf(authorization: string | undefined): string {
    if (authorization === undefined) return ANONYMOUS.name;
    return this.#callers.get(tokenIn(authorization))?.name ?? "unknown";
  }

  /** @throws ApiFault 401 where the token is not known */
  callerOf(authorization: string | undefined): Caller {
    if (authorization === undefined) return ANONYMOUS;
    const caller = this.#callers.get(tokenIn(authorization));
    if (caller?.isKnown() !== true) throw unauthorized();
    return caller;
  }
}

function tokenIn(authorization: string): string {
  return authorization.replace(/^Bearer\s+/i, "");
}
