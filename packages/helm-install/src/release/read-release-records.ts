import { gunzipSync } from "node:zlib";
import { fingerprintOf, OWNER_MARK } from "@osb/core";
import { type CallOptions, type KubeClient, type KubeFailure, type KubeObject, SECRETS } from "@osb/kubernetes";
import type { ResultAsync } from "neverthrow";
import { isReleaseStatus, RELEASE_MARK, type ReleaseRecord } from "./broker-release.ts";

interface RecordSecret extends KubeObject {
  readonly data?: { readonly release?: string };
}

/** A record is at most 1 MiB packed. What unpacks to more than this was not written by helm. */
const RECORD_BYTES = 32 * 1024 * 1024;

/**
 * The release's records, newest first: helm keeps one Secret per revision, which tells everything without asking helm. They also hold
 * the values and the rendered objects; of those nothing but a digest is kept.
 */
export function readReleaseRecords(
  kube: KubeClient,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  options?: CallOptions,
): ResultAsync<readonly ReleaseRecord[], KubeFailure> {
  return kube
    .list<RecordSecret>(SECRETS, { namespace, labels: { owner: "helm", name } }, options)
    .map((secrets) => secrets.flatMap((secret) => readRecord(secret) ?? []).sort((a, b) => b.revision - a.revision));
}

function readRecord({ metadata: { labels = {}, resourceVersion = "" }, data }: RecordSecret): ReleaseRecord | undefined {
  const revision = Number(labels["version"]);
  if (!Number.isInteger(revision)) return undefined;
  const status = labels["status"] ?? "unknown";
  const content = unpacked(data?.release ?? "");
  return {
    revision,
    status: isReleaseStatus(status) ? status : "unknown",
    owner: labels[OWNER_MARK],
    mark: labels[RELEASE_MARK],
    chartVersion: content?.chart?.metadata?.version,
    valuesDigest: content && fingerprintOf(content.config ?? {}),
    resourceVersion,
  };
}

/** What is read of a record's content. */
interface RecordContent {
  readonly chart?: { readonly metadata?: { readonly version?: string } };
  readonly config?: object | null;
}

/** Base64 twice: the API's own around helm's. */
function unpacked(data: string): RecordContent | undefined {
  const packed = Buffer.from(Buffer.from(data, "base64").toString("latin1"), "base64");
  try {
    return JSON.parse(gunzipSync(packed, { maxOutputLength: RECORD_BYTES }).toString("utf8")) as RecordContent;
  } catch {
    return undefined;
  }
}
