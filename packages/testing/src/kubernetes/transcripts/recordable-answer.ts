import { isObject } from "../api-object.ts";
import type { Placeholders } from "./compare-recorded.ts";

/** Fields whose values differ from run to run, and what a recording has in their place. */
const VOLATILE: Readonly<Record<string, string>> = {
  resourceVersion: "<rv>",
  continue: "<token>",
  token: "<token of sa>",
  remainingItemCount: "<count>",
};
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;
const UID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** An answer as a recording has it. Names that controllers make up are left as they are: whoever records looks them over. */
export function recordableAnswer(answer: unknown, placeholders: Placeholders, field = ""): unknown {
  if (Array.isArray(answer)) return answer.map((item) => recordableAnswer(item, placeholders));
  if (isObject(answer)) return Object.fromEntries(Object.entries(answer).map(([key, value]) => [key, recordableAnswer(value, placeholders, key)]));
  const volatile = VOLATILE[field];
  if (volatile !== undefined && answer !== "") return volatile;
  if (typeof answer !== "string") return answer;
  return TIME.test(answer) ? "<time>" : answer.replace(UID, (uid) => placeholders.placeholderOf(uid));
}
