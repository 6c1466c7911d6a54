import { type AwsPrereqsInput, type TemplateSource, UPSTREAM_TEMPLATES } from "@osb/aws-prereqs";
import type { RegistrationInput, RegistrationPlaceInput } from "@osb/broker-registration";
import {
  type BrokerAccess,
  type BrokerAccessInput,
  type BrokerImage,
  brokerHosts,
  type BrokerSettings,
  type ReleaseAddress,
} from "@osb/helm-install";
import type { InstallInput } from "./install-input.ts";

/** The same installation, as each verb wants to be told about it. */
export interface InstallParts {
  readonly aws: AwsPrereqsInput;
  readonly userName: string;
  readonly keySecret: { readonly namespace: string; readonly name: string };
  readonly access: BrokerAccessInput;
  /** Where the broker's password and certificate are, or will be. */
  readonly accessSecrets: Pick<BrokerAccess, "basicAuth" | "tls">;
  readonly release: ReleaseAddress & { readonly broker: BrokerSettings; readonly awsKeySecret: string };
  readonly registration: RegistrationPlaceInput & { readonly acceptUnlistedByKf: boolean };
  readonly url: string;
}

/** Names and defaults in one place, so that a plan, an installation and its end speak of the same things. */
export function installParts({
  installation,
  region,
  namespace,
  scope = { kind: "cluster" },
  broker = {},
  existingKeySecret,
  ...rest
}: InstallInput): InstallParts {
  const ours = `osb-${installation.name}`;
  const { id = "awsservicebroker", templates = UPSTREAM_TEMPLATES, services, image } = broker;
  const hosts = brokerHosts({ releaseName: installation.name, namespace });
  const awsKeySecret = existingKeySecret ?? `${installation.name}-aws-key`;
  return {
    aws: {
      installation,
      region,
      table: { name: ours },
      identity: { kind: existingKeySecret === undefined ? "user" : "existing-key" },
      templates: templates satisfies TemplateSource,
      services,
    },
    userName: ours,
    keySecret: { namespace, name: awsKeySecret },
    access: { installation, namespace, hosts },
    accessSecrets: {
      basicAuth: { namespace, name: `${installation.name}-basic-auth` },
      tls: { namespace, name: `${installation.name}-tls` },
    },
    release: {
      installation,
      namespace,
      awsKeySecret,
      broker: { id, region, tableName: ours, templates, image: image === undefined ? undefined : imageOf(image) },
    },
    registration: { installation, scope, acceptUnlistedByKf: rest.acceptUnlistedByKf ?? false },
    url: `https://${hosts[0]}`,
  };
}

/** The registration, as far as it can be told while `access`, the broker's password and certificate, may not be there. */
export function registrationInput({ registration, url, accessSecrets }: InstallParts, access?: BrokerAccess): RegistrationInput {
  return {
    ...registration,
    url,
    trust: access === undefined ? { kind: "system" } : { kind: "ca", pem: access.caBundle },
    credentials: { kind: "basic", secret: access?.basicAuth ?? accessSecrets.basicAuth },
    credentialsVersion: access?.version,
  };
}

/** `repository:tag`, `repository@sha256:…`. A colon before a slash belongs to a registry's port. */
function imageOf(reference: string): BrokerImage {
  const [name = "", digest] = reference.split("@");
  const [, repository = name, tag] = /^(.*):([^/:]+)$/.exec(name) ?? [];
  return { repository, tag, digest };
}
