import { type CallSite, type Need, tagContext } from "../operation.ts";
import type { TableStore } from "./table-store.ts";

/** An input that names a table, by name or ARN. */
export interface OneTable {
  readonly TableName: string;
}

/** The right to do `action` to the table that the input names. */
export function tableNeed(
  store: TableStore,
  action: string,
  context: Need["context"] = {},
): (input: OneTable, at: CallSite) => readonly Need[] {
  return ({ TableName }, { region }) => {
    const resource = store.arnOf(region, TableName);
    const tags = tagContext("aws:ResourceTag", store.find(resource)?.tags ?? new Map());
    return [{ action: `dynamodb:${action}`, resource, context: { ...tags, ...context } }];
  };
}
