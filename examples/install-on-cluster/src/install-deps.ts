import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { IAMClient } from "@aws-sdk/client-iam";
import { STSClient } from "@aws-sdk/client-sts";
import type { AwsClients, ClientsFor } from "@osb/aws-prereqs";
import { type Clock, type Random, systemClock } from "@osb/core";
import { type HelmEngine, helmEngine } from "@osb/helm-install";
import { type KubeClient, type KubeConfig, type KubeConfigUnusable, kubeClient } from "@osb/kubernetes";
import type { Result } from "neverthrow";

/** What an installation needs from the world. */
export interface InstallDeps {
  readonly aws: AwsClients;
  readonly clientsFor: ClientsFor;
  readonly kube: KubeClient;
  readonly helm: HelmEngine;
  readonly clock: Clock;
  /** Default: the system's. A test that hands in its world's makes every run the same. */
  readonly random?: Random | undefined;
}

export interface World {
  readonly region: string;
  /** What the AWS clients are configured with, besides the region. Default: nothing, so that the SDK's own chain finds credentials and endpoints. */
  readonly awsOptions?: object | undefined;
  readonly kubeConfig: KubeConfig;
  /** Path of helm, or its name on PATH. */
  readonly helm: string;
  readonly helmLimitMs?: number | undefined;
  readonly clock?: Clock | undefined;
}

/** The clients of one installation, over whatever world they are pointed at. */
export function installDeps({
  region,
  awsOptions = {},
  kubeConfig,
  helm,
  helmLimitMs,
  clock = systemClock,
}: World): Result<InstallDeps, KubeConfigUnusable> {
  const options = { ...awsOptions, region };
  return kubeClient(kubeConfig).map((kube) => ({
    aws: { dynamodb: new DynamoDBClient(options), iam: new IAMClient(options), sts: new STSClient(options) },
    clientsFor: ({ accessKeyId, secretAccessKey }) => {
      const credentials = { accessKeyId, secretAccessKey: secretAccessKey.reveal() };
      return { sts: new STSClient({ ...options, credentials }), dynamodb: new DynamoDBClient({ ...options, credentials }) };
    },
    kube,
    helm: helmEngine({ binary: helm, childLimitMs: helmLimitMs }),
    clock,
  }));
}
