import type { PolicyDocument } from "../policy/policy-document.ts";

/** A policy on its way into effect: held from the start, obeyed from `sinceMs` on. */
interface Grant<Policy> {
  readonly policy: Policy;
  readonly sinceMs: number;
}

interface InlinePolicy {
  readonly text: string;
  readonly document: PolicyDocument;
}

/** What users, groups and roles have in common. */
export interface Identity {
  readonly kind: "user" | "group" | "role";
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly id: string;
  readonly createDate: Date;
  readonly visibleFromMs: number;
  readonly inline: Map<string, Grant<InlinePolicy>>;
  /** By the policy's ARN. */
  readonly attached: Map<string, Grant<string>>;
}

export interface AccessKey {
  readonly id: string;
  readonly secret: string;
  readonly createDate: Date;
  readonly createdMs: number;
  readonly acceptedFromMs: number;
  status: "Active" | "Inactive";
  deletedMs: number | undefined;
  lastUsed: { readonly date: Date; readonly region: string; readonly service: string } | undefined;
}

export interface User extends Identity {
  readonly kind: "user";
  readonly tags: Map<string, string>;
  boundary: string | undefined;
  readonly groups: Set<string>;
  readonly keys: AccessKey[];
  /** Part of the fake's set-up, not made by a call: no part of a snapshot. */
  readonly given: boolean;
}

/** Who may take on a role. Users and roles of the account are meant as they are when it is written: not others of their names. */
interface RoleTrust extends InlinePolicy {
  /** The ids of those who are named, by ARN. */
  readonly ids: ReadonlyMap<string, string>;
}

export interface Role extends Identity {
  readonly kind: "role";
  readonly tags: Map<string, string>;
  trust: RoleTrust;
  boundary: string | undefined;
  description: string | undefined;
  maxSessionSeconds: number;
  lastUsed: { readonly date: Date; readonly region: string } | undefined;
}

export interface ManagedPolicy {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly description: string | undefined;
  readonly createDate: Date;
  readonly visibleFromMs: number;
  readonly tags: Map<string, string>;
  readonly given: boolean;
  readonly versions: Map<string, InlinePolicy & { readonly createDate: Date }>;
  defaultVersion: string;
  lastVersion: number;
  updateDate: Date;
}
