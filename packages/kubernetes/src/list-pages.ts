import { attempt } from "@osb/core";
import { ok, type Result, type ResultAsync } from "neverthrow";
import type { KubeFailure } from "./errors.ts";

/** What a list request answers. */
export interface ListPage<T> {
  readonly items?: readonly T[] | undefined;
  readonly metadata?: { readonly continue?: string | undefined } | undefined;
}

const MOST_BEGINNINGS = 4;

/** All items of a list, page by page. A list that took so long that the server forgot its place (410) begins again. */
export function listPages<T>(
  page: (token: string | undefined) => ResultAsync<ListPage<T>, KubeFailure>,
): ResultAsync<readonly T[], KubeFailure> {
  return attempt(async function* () {
    let items: T[] = [];
    let token: string | undefined;
    for (let beginnings = 1; ;) {
      const answer: Result<ListPage<T>, KubeFailure> = await page(token);
      if (answer.isErr() && token !== undefined && isExpired(answer.error) && beginnings < MOST_BEGINNINGS) {
        beginnings += 1;
        items = [];
        token = undefined;
        continue;
      }
      const { items: found = [], metadata = {} }: ListPage<T> = yield* answer;
      items.push(...found);
      // Servers say "no more" with an empty token as well as with none.
      if (!metadata.continue) return ok<readonly T[]>(items);
      token = metadata.continue;
    }
  });
}

function isExpired(error: KubeFailure): boolean {
  return error.type === "KubeCallFailed" && error.status === 410;
}
