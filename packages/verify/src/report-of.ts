import { judgeBroker } from "./judgement/judge-broker.ts";
import { judgeIdentity } from "./judgement/judge-identity.ts";
import { judgeMarketplace, judgeRegistration } from "./judgement/judge-registration.ts";
import { judgeRelease } from "./judgement/judge-release.ts";
import { judgeTable } from "./judgement/judge-table.ts";
import { judgeAgreement, judgeValues } from "./judgement/judge-values.ts";
import { judgeError, PASSED, type Verdict } from "./judgement/verdict.ts";
import type { Look, Looks } from "./looks.ts";
import { type Check, type CheckName, isReady, QUESTIONS, type Report } from "./report.ts";
import type { VerifyInstallationInput } from "./verify-installation-input.ts";

/** Makes the report of what was seen. Decides from the looks, and from nothing else. */
export function reportOf({ aws, release, registration }: VerifyInstallationInput, looks: Looks, server: string): Report {
  const { installation } = release;
  const tableName = aws.table?.name ?? `osb-${installation.name}`;
  const api = `the Kubernetes API at ${server}`;
  const byAws = looks.prereqs.isOk() ? `AWS, as ${looks.prereqs.value.caller}` : "AWS, as the caller";
  const byPlatform = `Service Catalog's controller on the cluster, as ${api} tells`;
  const platform = {
    kfOwnBrokers: looks.cluster.isOk() && looks.cluster.value.kfOwnBrokers,
    acceptUnlistedByKf: registration.acceptUnlistedByKf ?? false,
  };
  const agreement = judgeAgreement(release.broker, aws, tableName);

  const checks: readonly Check[] = [
    check(
      "table",
      byAws,
      seen(looks.prereqs, ({ table }) => judgeTable(table, tableName)),
    ),
    ...(aws.identity?.kind === "existing-key"
      ? []
      : [
          check(
            "identity",
            byAws,
            seen(looks.prereqs, (state) => judgeIdentity(state, installation)),
          ),
        ]),
    check(
      "key",
      "AWS, with the broker's own key",
      seen(looks.key, () => PASSED),
    ),
    check("values", `helm on this machine, with ${api}`, agreement.outcome === "failed" ? agreement : seen(looks.values, judgeValues)),
    check(
      "release",
      api,
      seen(looks.release, (state) => judgeRelease(state, installation)),
    ),
    check("broker", api, seen(looks.release, judgeBroker)),
    check(
      "registration",
      byPlatform,
      seen(looks.registration, (found) => judgeRegistration(found, registration.url)),
    ),
    check(
      "marketplace",
      byPlatform,
      seen(looks.registration, (found) => judgeMarketplace(found, platform)),
    ),
  ];
  const marketplace = looks.registration.map((found) => found?.marketplace).unwrapOr(undefined) ?? { services: [] };
  return { ready: isReady(checks), checks, marketplace };
}

function check(name: CheckName, seenFrom: string, { outcome, finding }: Verdict): Check {
  return { name, question: QUESTIONS[name], outcome, seenFrom, ...(finding !== undefined && { finding }) };
}

function seen<T>(look: Look<T>, judge: (value: T) => Verdict): Verdict {
  return look.match(judge, judgeError);
}
