import type { Finding } from "@osb/core";

/** Remedies that speak of what callers of the packages pass, said again in terms of the input file and the command line. */
const REMEDIES: Readonly<Record<string, string>> = {
  TableMismatch: "Choose another installation.name, or move the table aside if nothing uses it.",
  ReleaseConflict: "Choose another installation.name or namespace, or uninstall the release if nobody needs it.",
  "foreign-object": "Choose another installation.name or namespace, or remove the object if nothing uses it.",
  "registration-conflict": "Choose another installation.name, or remove what has this one if nobody needs it.",
  "kf-lists-only-its-own-brokers":
    "Set acceptUnlistedByKf: true in the input if the marketplace is looked at by other means than kf; registering at Kf's own API is not supported yet.",
  "templates-of-upstream": "Copy the templates you want into a bucket of your own, and name it in broker.templates.",
  "image-not-pinned": "Name an image that was tried in broker.image, as repository@sha256:DIGEST.",
  HelmMissing: "Install helm 3.17 or newer, or 4 (https://helm.sh/docs/intro/install), or give the path of one with --helm.",
  HelmTooOld: "Install helm 3.17 or newer, or give the path of one with --helm.",
  TimedOut: "Check that AWS and the cluster can be reached from here, a proxy or a VPN in between included, then repeat the command.",
};

/** The finding as it is told to whoever wrote the input. */
export function operatorsFinding(finding: Finding): Finding {
  return { ...finding, remediation: REMEDIES[finding.type] ?? finding.remediation };
}
