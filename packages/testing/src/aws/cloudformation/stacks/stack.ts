import type { Caller, Tag } from "../../operation.ts";
import type { Json, Template } from "../template/template.ts";
import type { Work } from "./next-move.ts";

/** What a stack is to consist of: a template with values for its parameters. */
export interface Deployment {
  readonly template: Template;
  readonly parameters: ReadonlyMap<string, string>;
  readonly tags: readonly Tag[];
}

/** One resource of a stack, as it was made last. */
export interface StackResource {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Worked out, as its service got them. */
  readonly properties: Json;
  /** The same, without what must not be shown. */
  readonly shownProperties: Json;
  readonly metadata: unknown;
  readonly dependsOn: readonly string[];
  readonly deletionPolicy: "Delete" | "Retain" | "RetainExceptOnCreate";
  readonly updateReplacePolicy: "Delete" | "Retain";
  readonly status: string;
  readonly reason: string | undefined;
  readonly changedAt: Date;
}

export interface StackEvent {
  readonly id: string;
  readonly operationId: string | undefined;
  readonly token: string | undefined;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string | undefined;
  /** Absent in events of the stack itself. */
  readonly properties: Json | undefined;
  readonly at: Date;
}

export type OperationKind = "create" | "update" | "delete" | "rollback" | "update-rollback";

/** What was there before an update, for the way back. */
export interface WayBack {
  readonly deployment: Deployment;
  readonly resources: ReadonlyMap<string, StackResource>;
}

/** What is being done to a stack. */
export interface StackOperation {
  readonly id: string;
  readonly token: string | undefined;
  /** With whose rights. */
  readonly caller: Caller;
  readonly kind: OperationKind;
  /** What a failure leads to. */
  readonly wayBack: WayBack | undefined;
  /** What is not to be removed or not to be brought back, whatever the template says. */
  readonly skipped: readonly string[];
  /** Resources that cannot be removed are left behind. */
  readonly forced: boolean;
  /** Whether all is made that was to be made, and only what is not needed any more is removed. */
  cleaning: boolean;
  works: readonly Work[];
  /** What has been replaced, to be removed at the end. */
  readonly leftovers: StackResource[];
  nextMs: number;
}

export interface StackOutput {
  readonly key: string;
  readonly value: string;
  readonly description: string | undefined;
  readonly exportName: string | undefined;
}

/** What becomes of a stack that could not be made. */
export type OnFailure = "ROLLBACK" | "DELETE" | "DO_NOTHING";

export interface Stack {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly createdAt: Date;
  updatedAt: Date | undefined;
  deletedAt: Date | undefined;
  deployment: Deployment | undefined;
  capabilities: readonly string[];
  onFailure: OnFailure;
  /** Of updates: they stay where they failed. */
  disableRollback: boolean;
  retainExceptOnCreate: boolean;
  protected: boolean;
  notificationArns: readonly string[];
  timeoutMinutes: number | undefined;
  roleArn: string | undefined;
  changeSetId: string | undefined;
  status: string;
  reason: string | undefined;
  /** What reads still show, and until when. */
  stale: { readonly status: string; readonly untilMs: number } | undefined;
  outputs: readonly StackOutput[];
  readonly resources: Map<string, StackResource>;
  readonly events: StackEvent[];
  /** The newest first. */
  operations: readonly { readonly id: string; readonly type: string }[];
  operation: StackOperation | undefined;
  /** Of an update that could not be undone either. */
  wayBack: WayBack | undefined;
  /** What was asked for with a token, and what it was answered. */
  readonly tokens: Map<string, { readonly asked: string; readonly answer: object }>;
}

/** A planned change. */
export interface ChangeSet {
  readonly id: string;
  readonly operationId: string;
  readonly name: string;
  readonly stack: Stack;
  readonly type: "CREATE" | "UPDATE";
  readonly description: string | undefined;
  readonly createdAt: Date;
  readonly readyMs: number;
  readonly deployment: Deployment;
  readonly capabilities: readonly string[];
  readonly onStackFailure: OnFailure | undefined;
  readonly roleArn: string | undefined;
  readonly changes: readonly object[];
  /** Why it cannot be executed; `undefined` where it can. */
  readonly failure: string | undefined;
  /** What was found wrong before anything is done. */
  readonly findings: readonly Finding[];
  execution: "AVAILABLE" | "EXECUTE_IN_PROGRESS" | "EXECUTE_COMPLETE" | "EXECUTE_FAILED" | "OBSOLETE";
  deleted: boolean;
  readonly token: string | undefined;
  readonly asked: string;
}

/** One thing that validation before the deployment finds wrong. */
export interface Finding {
  readonly logicalId: string;
  readonly type: string;
  readonly validation: string;
  readonly path: string;
  readonly reason: string;
}
