import type { OperationKind } from "./stack.ts";

interface Statuses {
  readonly busy: string;
  /** While only what is not needed any more is removed. */
  readonly cleaning?: string;
  readonly done: string;
  readonly failed: string;
}

/** What a stack is called while an operation is under way, and after it. */
export const STATUSES: Readonly<Record<OperationKind, Statuses>> = {
  create: { busy: "CREATE_IN_PROGRESS", done: "CREATE_COMPLETE", failed: "CREATE_FAILED" },
  rollback: { busy: "ROLLBACK_IN_PROGRESS", done: "ROLLBACK_COMPLETE", failed: "ROLLBACK_FAILED" },
  update: {
    busy: "UPDATE_IN_PROGRESS",
    cleaning: "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
    done: "UPDATE_COMPLETE",
    failed: "UPDATE_FAILED",
  },
  "update-rollback": {
    busy: "UPDATE_ROLLBACK_IN_PROGRESS",
    cleaning: "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    done: "UPDATE_ROLLBACK_COMPLETE",
    failed: "UPDATE_ROLLBACK_FAILED",
  },
  delete: { busy: "DELETE_IN_PROGRESS", done: "DELETE_COMPLETE", failed: "DELETE_FAILED" },
};

/** What an operation is called in `LastOperations`. The way back after a failure is part of the operation that failed. */
export const OPERATION_TYPES: Readonly<Record<OperationKind, string>> = {
  create: "CREATE_STACK",
  rollback: "ROLLBACK",
  update: "UPDATE_STACK",
  "update-rollback": "CONTINUE_ROLLBACK",
  delete: "DELETE_STACK",
};

const UPDATABLE = ["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "CREATE_FAILED", "UPDATE_FAILED"];
const UNDELETABLE = /^UPDATE_(ROLLBACK_)?(COMPLETE_CLEANUP_)?IN_PROGRESS$|^UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS$/;

export const isUpdatable = (status: string): boolean => UPDATABLE.includes(status);

export const isDeletable = (status: string): boolean => !UNDELETABLE.test(status);
