import type { KubeClient, KubeFailure } from "@osb/kubernetes";
import type { ResultAsync } from "neverthrow";
import type { KfBroker } from "./kf-broker.ts";
import { KF_CLUSTER_SERVICE_BROKERS, KF_SERVICE_BROKERS } from "./kf-resources.ts";

/** Whose marketplace, and which part of it. */
export interface MarketplaceQuestion {
  /** The Space that is targeted: its brokers come first, then those of the cluster. */
  readonly space: string;
  /** Lists this service's plans instead of all services. */
  readonly service?: string | undefined;
}

/**
 * What `kf marketplace` prints, with `-s` where a service is named, read with the rights of who asks. What a broker offered last is
 * listed, whether it is Ready or not.
 */
export function kfMarketplace(kube: KubeClient, { space, service }: MarketplaceQuestion): ResultAsync<string, KubeFailure> {
  return kube
    .list<KfBroker>(KF_SERVICE_BROKERS, { namespace: space })
    .andThen((own) => kube.list<KfBroker>(KF_CLUSTER_SERVICE_BROKERS).map((shared) => [...own, ...shared]))
    .map((brokers) => {
      if (service !== undefined) return tabbed([["Broker", "Name", "Free", "Description"], ...plansOf(brokers, service)]);
      const title = `Listing services that can be used in Space "${space}", use the --service flag to list the plans for a service\n\n`;
      return title + tabbed([["Broker", "Name", "Namespace", "Description"], ...servicesOf(brokers)]);
    });
}

type Row = readonly string[];

function servicesOf(brokers: readonly KfBroker[]): readonly Row[] {
  return brokers.flatMap(({ metadata: { name = "", namespace = "" }, status }) =>
    (status?.services ?? []).map(({ displayName, description }) => [name, displayName, namespace, description]),
  );
}

function plansOf(brokers: readonly KfBroker[], service: string): readonly Row[] {
  return brokers.flatMap(({ metadata: { name = "" }, status }) =>
    (status?.services ?? [])
      .filter(({ displayName }) => displayName === service)
      .flatMap(({ plans = [] }) => plans.map((plan) => [name, plan.displayName, String(plan.free), plan.description])),
  );
}

/** Columns two blanks apart; the last one as long as it is. */
function tabbed(rows: readonly Row[]): string {
  const widths = (rows[0] ?? []).map((_cell, column) => Math.max(...rows.map((row) => Array.from(row[column] ?? "").length)) + 2);
  const padded = (cell: string, column: number, row: Row): string =>
    column === row.length - 1 ? cell : cell + " ".repeat((widths[column] ?? 0) - Array.from(cell).length);
  return rows.map((row) => `${row.map((cell, column) => padded(cell, column, row)).join("")}\n`).join("");
}
