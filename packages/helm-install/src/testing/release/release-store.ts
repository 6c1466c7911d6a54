import type { Clock } from "@osb/core";
import { type CallOptions, type KubeClient, type KubeFailure, type KubeSecret, type ObjectRef, SECRETS } from "@osb/kubernetes";
import { errAsync, type ResultAsync } from "neverthrow";
import { HelmText, helmTextOf } from "../helm-text.ts";
import { packedRelease, type ReleaseContent, unpackedRelease } from "./release-content.ts";

/** A revision, and the record that it is kept in. */
export interface StoredRelease {
  readonly content: ReleaseContent;
  /** All labels of its Secret. */
  readonly labels: Readonly<Record<string, string>>;
  readonly resourceVersion: string;
}

/** Who helm says that it is when it writes records. */
const RECORD_WRITER = { fieldManager: "Helm" } as const;
const SYSTEM_LABELS: ReadonlySet<string> = new Set(["name", "owner", "status", "version", "createdAt", "modifiedAt"]);

/** A release's records: a Secret for each revision. */
export class ReleaseStore {
  readonly #kube: KubeClient;
  readonly #clock: Clock;
  readonly #namespace: string;
  readonly #release: string;

  constructor(kube: KubeClient, clock: Clock, { namespace, release }: { readonly namespace: string; readonly release: string }) {
    this.#kube = kube;
    this.#clock = clock;
    this.#namespace = namespace;
    this.#release = release;
  }

  /** Now, as records write it. A world begins with the year 2026. */
  date(): Date {
    return new Date(Date.UTC(2026, 0, 1) + this.#clock.now());
  }

  /** All revisions, oldest first. */
  history(call: CallOptions): ResultAsync<readonly StoredRelease[], HelmText> {
    const labels = { name: this.#release, owner: "helm" };
    return this.#kube
      .list<KubeSecret>(SECRETS, { namespace: this.#namespace, labels }, call)
      .map((secrets) => secrets.flatMap(readable).sort((a, b) => a.content.version - b.content.version))
      .mapErr(this.#text("query: failed to query with labels: "));
  }

  create(content: ReleaseContent, labels: StoredRelease["labels"], call: CallOptions): ResultAsync<StoredRelease, HelmText> {
    return this.#kube
      .create(SECRETS, this.#secret(content, { ...labels, createdAt: this.#seconds() }), withWriter(call))
      .map((secret) => ({ ...storedIn(secret), labels }))
      .mapErr((failure) =>
        failure.type === "KubeConflict" ? new HelmText("release: already exists") : this.#text("create: failed to create: ")(failure),
      );
  }

  /** Writes a record anew, whatever it has become: helm does not look before it does. */
  update(stored: StoredRelease, change: Partial<ReleaseContent["info"]>, call: CallOptions): ResultAsync<StoredRelease, HelmText> {
    const content = { ...stored.content, info: { ...stored.content.info, ...change } };
    const labels = { ...stored.labels, modifiedAt: this.#seconds() };
    const write = (resourceVersion: string): ResultAsync<KubeSecret, KubeFailure> =>
      this.#kube.replace(SECRETS, this.#secret(content, labels, resourceVersion), withWriter(call));
    return write(stored.resourceVersion)
      .orElse((failure) =>
        failure.type === "KubeConflict"
          ? this.#kube
              .get<KubeSecret>(this.#ref(content.version), call)
              .andThen((found) => (found === undefined ? errAsync(failure) : write(found.metadata.resourceVersion ?? "")))
          : errAsync(failure),
      )
      .map((secret) => ({ ...storedIn(secret), labels: stored.labels }))
      .mapErr(this.#text("update: failed to update: "));
  }

  remove({ content }: StoredRelease, call: CallOptions): ResultAsync<void, HelmText> {
    return this.#kube.delete(this.#ref(content.version), {}, call).mapErr(this.#text(""));
  }

  #ref(version: number): ObjectRef {
    return { resource: SECRETS, namespace: this.#namespace, name: this.#name(version) };
  }

  #name(version: number): string {
    return `sh.helm.release.v1.${this.#release}.v${version}`;
  }

  #secret(content: ReleaseContent, labels: StoredRelease["labels"], resourceVersion?: string): KubeSecret {
    const { name, info, version } = content;
    return {
      apiVersion: "v1",
      kind: "Secret",
      metadata: {
        name: this.#name(version),
        namespace: this.#namespace,
        labels: { ...labels, name, owner: "helm", status: info.status, version: String(version) },
        ...(resourceVersion !== undefined && { resourceVersion }),
      },
      type: "helm.sh/release.v1",
      data: { release: Buffer.from(packedRelease(content)).toString("base64") },
    };
  }

  #seconds(): string {
    return String(Math.floor(this.date().getTime() / 1_000));
  }

  #text(step: string): (failure: KubeFailure) => HelmText {
    return (failure) => helmTextOf(failure, this.#namespace).within(step);
  }
}

/** The labels that somebody gave, without helm's own. */
export function customLabels({ labels }: StoredRelease): StoredRelease["labels"] {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !SYSTEM_LABELS.has(key)));
}

/** What cannot be unpacked is no release to helm. */
function readable(secret: KubeSecret): readonly StoredRelease[] {
  try {
    return [storedIn(secret)];
  } catch {
    return [];
  }
}

function storedIn({ metadata, data }: KubeSecret): StoredRelease {
  return {
    content: unpackedRelease(Buffer.from(data?.["release"] ?? "", "base64").toString("latin1")),
    labels: metadata.labels ?? {},
    resourceVersion: metadata.resourceVersion ?? "",
  };
}

/** Options may be a Deadline, whose signal is no property of its own. */
function withWriter({ signal, timeoutMs }: CallOptions): CallOptions & typeof RECORD_WRITER {
  return { signal, timeoutMs, ...RECORD_WRITER };
}
