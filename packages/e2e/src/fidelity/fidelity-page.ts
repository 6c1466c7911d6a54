import { DYNAMODB_LOCAL_VERSION } from "../servers/dynamodb-local.ts";
import { KUBERNETES } from "../servers/go-server.ts";
import { MOTO_VERSION } from "../servers/moto.ts";
import { type Ledgers, sharedAssertions } from "./shared-assertions.ts";
import type { TestResult } from "./test-results-in.ts";

/** `docs/fidelity.md`, from the results of a whole run in which everything passed. */
export function fidelityPage(results: readonly TestResult[], ledgers: Ledgers): string {
  const shared = sharedAssertions(results, ledgers);
  const entries = Object.entries(ledgers).flatMap(([suite, ledger]) =>
    Object.entries(ledger).map(([title, why]) => ({ suite, title, why })),
  );
  const others = results.filter(({ suites: [suite = ""] }) => !suite.includes(", on "));
  return [
    "# How far the fakes are to be trusted",
    "",
    "<!-- Written by `pnpm e2e` when all of it has passed. -->",
    "",
    `${sum(shared)} assertions are passed by a fake and by a real server in the same run, ${entries.length} known differences apart; ${others.length} more`,
    "tests run besides, most of them on real servers alone, the example's entry among them. Nothing here has seen a real AWS account or a",
    "cluster with real nodes.",
    "",
    "## What is real in it",
    "",
    ...table(
      ["part", "is"],
      [
        [
          "etcd, kube-apiserver, kube-controller-manager",
          `${KUBERNETES.version}, built from their Go modules; RBAC, PodSecurity \`restricted\` and webhooks on`,
        ],
        ["helm 3 and 4, kubectl, the aws CLI", "the real programs"],
        ["SDK, example, AWS clients", "as a user has them; the entry is a process of its own"],
        [
          "definitions and rules of Service Catalog and Kf",
          "written for this project; their webhooks are called by the real API server over HTTPS",
        ],
        [
          "Service Catalog's and Kf's controllers, the node, the broker",
          "of `@osb/testing`, as clients of the real API server; held to recordings of the real ones by the tests of that package",
        ],
        ["AWS of the example's journeys", "of `@osb/testing`, over HTTP: with the rights, delays and stacks that no emulator has"],
        [
          "AWS of the contracts and of the prerequisites' journey",
          `moto ${MOTO_VERSION}, DynamoDB Local ${DYNAMODB_LOCAL_VERSION}, themselves imitations; moto looks at keys and policies where authorisation is asked for`,
        ],
      ],
    ),
    "",
    "## Assertions that fake and real share",
    "",
    ...table(
      ["API", "real server", "shared", "known to differ"],
      shared.map((one) => [one.api, one.server, String(one.shared), String(one.differing.length)]),
    ),
    "",
    "## Known differences",
    "",
    "Checked in both directions: an entry that does not differ any more fails.",
    "",
    ...table(
      ["suite", "what", "why"],
      entries.map(({ suite, title, why }) => [suite, title, why]),
    ),
    "",
    "## What else ran",
    "",
    ...suiteLines(others),
    "",
    "## What nothing here shows",
    "",
    "- Pods are processes of the fakes: no container runtime, no image, no user id, no file system, no NetworkPolicy. The node serves logs and",
    "  port-forward, and not exec.",
    "- There is no scheduler, no DNS and no network between pods: names of Services are resolved by the fakes' network from real Services and Pods.",
    "- Service Catalog, Kf and the broker are in no package registry; recordings of them stand for them.",
    "- Whether AWS allows what is done: how the fake reads policies is compared with how moto does, and neither was compared with AWS.",
    "- CloudFormation: no independent server is faithful. The fake's suite rests on AWS's documentation, and is run on the fake alone.",
    "",
  ].join("\n");
}

function sum(shared: ReturnType<typeof sharedAssertions>): number {
  return shared.reduce((all, one) => all + one.shared, 0);
}

function suiteLines(results: readonly TestResult[]): readonly string[] {
  const bySuite = new Map<string, string[]>();
  for (const { suites, title } of results) {
    const suite = suites.join(", ");
    bySuite.set(suite, [...(bySuite.get(suite) ?? []), title]);
  }
  return [...bySuite].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([suite, titles]) => `- ${suite}: ${titles.join("; ")}`);
}

/** Columns as wide as the formatter wants them, so that a page that is written is a page that is formatted. */
function table(headings: readonly string[], rows: ReadonlyArray<readonly string[]>): readonly string[] {
  const lines = [headings, ...rows].map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = headings.map((_, column) => Math.max(3, ...lines.map((line) => line[column]?.length ?? 0)));
  const [head = [], ...body] = lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
  return [head, widths.map((width) => "-".repeat(width)), ...body].map((line) => `| ${line.join(" | ")} |`);
}
