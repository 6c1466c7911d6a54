import type { Marketplace, Registration } from "@osb/broker-registration";
import type { Installed } from "../install-on-cluster.ts";
import { textTable } from "./text-table.ts";

/** What was done, the broker as kubectl shows it, and the marketplace. `now` is by the cluster's clock. */
export function describeInstalled({ plan, registration, report }: Installed, now = new Date()): string {
  const open = report.checks.filter(({ outcome }) => outcome !== "passed");
  return [
    plan.changes.length === 0 ? "Nothing had to be changed." : `${plan.changes.length} changes made.`,
    "",
    brokerTable(registration, now),
    "",
    marketplaceTable(registration.marketplace),
    ...open.map(
      ({ question, outcome, finding }) =>
        `\n${outcome}: ${question}${finding === undefined ? "" : `\n  ${finding.message}\n  ${finding.remediation}`}`,
    ),
  ].join("\n");
}

/** As `kubectl get clusterservicebrokers.servicecatalog.k8s.io` prints it, or its namespaced sister. */
function brokerTable({ name, url, status, createdAt }: Registration, now: Date): string {
  const ageSeconds = Math.max(0, Math.round((now.getTime() - Date.parse(createdAt)) / 1_000));
  return textTable(["NAME", "URL", "STATUS", "AGE"], [[name, url, status, ageOf(ageSeconds)]]);
}

function marketplaceTable({ services }: Marketplace): string {
  const rows = services.map(({ name, plans, description }) => [name, plans.map((plan) => plan.name).join(", "), description]);
  return textTable(["SERVICE", "PLANS", "DESCRIPTION"], rows);
}

function ageOf(seconds: number): string {
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)}m`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3_600)}h` : `${Math.floor(seconds / 86_400)}d`;
}
