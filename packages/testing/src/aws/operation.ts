import type { RequestContext } from "./policy/condition.ts";
import type { PolicyDocument } from "./policy/policy-document.ts";

/** Who calls, as far as an operation cares: a user, or somebody who has taken on a role. */
export interface Caller {
  readonly arn: string;
  readonly userId: string;
  /** A user's. */
  readonly userName?: string | undefined;
  /** Of somebody who has taken on a role: which, and what they said they would make do with. */
  readonly session?: { readonly roleName: string; readonly policies: readonly PolicyDocument[] | undefined } | undefined;
}

/** Where and by whom an operation is called. */
export interface CallSite {
  readonly region: string;
  readonly caller: Caller;
}

/** A right the caller must have. */
export interface Need {
  readonly action: string;
  /** The ARN that policies are matched against. */
  readonly resource: string;
  /** What the refusal names instead, where the service does not name the ARN. */
  readonly shownAs?: string | undefined;
  /** Facts for conditions, beyond those about the caller. Keys in lower case. */
  readonly context?: RequestContext | undefined;
  /** Whom the resource's own policy lets in by name, so that no policy of theirs has to: see {@link decideAccess}. */
  readonly granted?: "user" | "role" | undefined;
  /** The account that the resource belongs to, where it may be another one, and whether that account lets everybody in. */
  readonly foreign?: { readonly ownerId: string; readonly open: boolean } | undefined;
}

/** One operation of a service: input and output are the SDK's command shapes. */
export interface Operation {
  readonly requires: readonly string[];
  readonly takes: readonly string[];
  needs(input: object, at: CallSite): readonly Need[];
  run(input: object, at: CallSite): object;
}

export type Operations = Readonly<Record<string, Operation>>;

/** Declares an operation. Members of the input beyond `requires` and `takes` are refused by name, not dropped. */
export function operation<Input extends object>(spec: {
  readonly requires?: readonly (keyof Input & string)[];
  readonly takes?: readonly (keyof Input & string)[];
  readonly needs: (input: Input, at: CallSite) => readonly Need[];
  readonly run: (input: Input, at: CallSite) => object | void;
}): Operation {
  return {
    requires: spec.requires ?? [],
    takes: spec.takes ?? [],
    needs: (input, at) => spec.needs(input as Input, at),
    run: (input, at) => spec.run(input as Input, at) ?? {},
  };
}

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** Tags as a condition asks for them: under the key `prefix/tag`. */
export function tagContext(prefix: string, tags: ReadonlyMap<string, string>): RequestContext {
  return Object.fromEntries([...tags].map(([key, value]) => [`${prefix}/${key}`.toLowerCase(), value]));
}

/** The tags that a request brings, for conditions. */
export function requestTags(tags: readonly Tag[] = []): RequestContext {
  if (tags.length === 0) return {};
  return { ...tagContext("aws:RequestTag", tagMap(tags)), "aws:tagkeys": tags.map(({ Key }) => Key) };
}

export const tagMap = (tags: readonly Tag[] = []): Map<string, string> => new Map(tags.map(({ Key, Value }) => [Key, Value]));

/** Tags as AWS tells them. */
export function tagList(tags: ReadonlyMap<string, string>): Tag[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}
