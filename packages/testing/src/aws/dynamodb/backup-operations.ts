import { AwsFault } from "../aws-fault.ts";
import { operation, type Operations } from "../operation.ts";
import { tableNeed } from "./table-need.ts";
import type { Table, TableStore } from "./table-store.ts";

interface OneTable {
  readonly TableName: string;
}

type UpdateBackups = OneTable & {
  readonly PointInTimeRecoverySpecification: { readonly PointInTimeRecoveryEnabled: boolean; readonly RecoveryPeriodInDays?: number };
};

const MAX_DAYS = 35;

/** DynamoDB's operations on continuous backups: to be had once the table is active. */
export function backupOperations(store: TableStore): Operations {
  const tableOf = (region: string, name: string): Table => {
    const table = store.look(store.arnOf(region, name));
    if (table === undefined) throw new AwsFault("TableNotFoundException", `Table not found: ${name}`);
    return table;
  };
  const described = ({ recoveryDays, createDate }: Table): object => {
    const recovery =
      recoveryDays === undefined
        ? { PointInTimeRecoveryStatus: "DISABLED" }
        : {
            PointInTimeRecoveryStatus: "ENABLED",
            RecoveryPeriodInDays: recoveryDays,
            EarliestRestorableDateTime: createDate,
            LatestRestorableDateTime: store.account.date(),
          };
    return { ContinuousBackupsDescription: { ContinuousBackupsStatus: "ENABLED", PointInTimeRecoveryDescription: recovery } };
  };

  return {
    DescribeContinuousBackups: operation<OneTable>({
      requires: ["TableName"],
      needs: tableNeed(store, "DescribeContinuousBackups"),
      run: ({ TableName }, { region }) => described(tableOf(region, TableName)),
    }),

    UpdateContinuousBackups: operation<UpdateBackups>({
      requires: ["TableName", "PointInTimeRecoverySpecification"],
      needs: tableNeed(store, "UpdateContinuousBackups"),
      run: ({ TableName, PointInTimeRecoverySpecification: wanted }, { region }) => {
        const table = tableOf(region, TableName);
        if (store.statusOf(table) === "CREATING")
          throw new AwsFault(
            "ContinuousBackupsUnavailableException",
            `Backups are being enabled for the table: ${table.name}. Please retry later`,
          );
        table.recoveryDays = wanted.PointInTimeRecoveryEnabled ? (wanted.RecoveryPeriodInDays ?? MAX_DAYS) : undefined;
        return described(table);
      },
    }),
  };
}
