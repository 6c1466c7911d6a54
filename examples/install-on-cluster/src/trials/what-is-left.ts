import { type KubeObject, SECRETS } from "@osb/kubernetes";
import { expectOk, type WorldSnapshot } from "@osb/testing";
import type { Trial } from "./start-trial.ts";

interface User {
  readonly keys: readonly { readonly status: string }[];
}

/** What an installation must not have twice, or half. */
export interface Left {
  readonly tables: number;
  readonly users: number;
  readonly policies: number;
  /** Status of each access key of each user. */
  readonly keys: readonly string[];
  /** Status of each release. */
  readonly releases: readonly string[];
  /** How many records of releases say that something is under way. */
  readonly pending: number;
}

/** Counts what there is, in words of its own: a fingerprint alone says little about what was found equal. */
export async function whatIsLeft({ world, kube }: Trial): Promise<Left> {
  const { aws, releases }: WorldSnapshot = await world.snapshot();
  const records = expectOk(await kube.list<KubeObject>(SECRETS, { labels: { owner: "helm" } }));
  return {
    tables: aws.tables.length,
    users: aws.users.length,
    policies: aws.policies.length,
    keys: (aws.users as readonly User[]).flatMap(({ keys }) => keys.map(({ status }) => status)),
    releases: releases.map(({ status }) => status),
    pending: records.filter(({ metadata }) => /^pending|^uninstalling/.test(metadata.labels?.["status"] ?? "")).length,
  };
}

/** What an installation is to leave, however it came about. */
export const ONE_OF_EACH: Left = { tables: 1, users: 1, policies: 1, keys: ["Active"], releases: ["deployed"], pending: 0 };
