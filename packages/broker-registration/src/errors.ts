import { OsbError } from "@osb/core";
import type { RegistrationFailure } from "./registration/registration-failure.ts";
import type { SecretRef } from "./registration/registration.ts";

/** The cluster does not serve the API at which the broker is to be registered. */
export class ServiceCatalogMissing extends OsbError<"ServiceCatalogMissing"> {
  constructor(server: string, api: string) {
    super("ServiceCatalogMissing", `${server} does not serve ${api}`, {
      remediation: "Install Service Catalog (from Kubernetes 1.22 on, a maintained fork of it), or name the cluster that has it.",
    });
  }
}

/** Kf from 2.1 on lists only brokers of its own API: the broker would be registered where nobody looks. */
export class UnlistedByKf extends OsbError<"UnlistedByKf"> {
  constructor(server: string, api: string) {
    super("UnlistedByKf", `Kf on ${server} lists only brokers of its own API, not those of ${api}`, {
      remediation:
        "Pass acceptUnlistedByKf: true if the marketplace is looked at by other means than kf; registering at Kf's API is not supported yet.",
    });
  }
}

/** The namespace in which the broker is to be seen is not there, or is being deleted. */
export class ScopeNamespaceMissing extends OsbError<"ScopeNamespaceMissing"> {
  readonly namespace: string;

  constructor(namespace: string, state: "absent" | "deleting") {
    super("ScopeNamespaceMissing", `namespace ${namespace} ${state === "absent" ? "does not exist" : "is being deleted"}`, {
      remediation: `Create the namespace ${namespace} first (with Kf: kf create-space ${namespace}), or pass another scope.`,
    });
    this.namespace = namespace;
  }
}

/** The Secret with the broker's credentials cannot be used. */
export class AuthSecretUnusable extends OsbError<"AuthSecretUnusable"> {
  readonly secret: SecretRef;
  /** `forbidden`: the caller has no right to read it, without which Service Catalog takes no broker that names it. */
  readonly problem: "missing" | "key-missing" | "forbidden";
  /** The keys that are missing. */
  readonly keys: readonly string[];

  constructor(secret: SecretRef, problem: AuthSecretUnusable["problem"], keys: readonly string[] = []) {
    const where = `${secret.namespace}/${secret.name}`;
    const [what, remediation] = {
      missing: ["does not exist", `Create the Secret ${where} with the keys username and password first.`],
      "key-missing": [`has no ${keys.join(" and no ")}`, `Add ${keys.join(" and ")} to the Secret ${where}.`],
      forbidden: ["may not be read by the kubeconfig's user", `Grant the right to get the Secret ${where}.`],
    }[problem] as [string, string];
    super("AuthSecretUnusable", `the Secret ${where} ${what}`, { remediation });
    this.secret = secret;
    this.problem = problem;
    this.keys = keys;
  }
}

/** The name is taken by something that is not this installation's, or that something else keeps changing. Nothing was overwritten. */
export class RegistrationConflict extends OsbError<"RegistrationConflict"> {
  /** Kind and name: `ClusterServiceBroker prod`. */
  readonly object: string;
  readonly differences: readonly string[];

  constructor(object: string, differences: readonly string[]) {
    super("RegistrationConflict", `${object} is there already: ${differences.join("; ")}`, {
      remediation: `Pass another name, or replace: true if ${object} is meant and nobody else needs it, or remove it.`,
    });
    this.object = object;
    this.differences = differences;
  }
}

/** The broker is registered, but nobody can use it. Repeating the call goes on from there. */
export class BrokerNotReady extends OsbError<"BrokerNotReady"> {
  /** What stands in the way, as the platform told it last. */
  readonly failure: RegistrationFailure;
  readonly waitedMs: number;

  constructor(name: string, failure: RegistrationFailure, waitedMs: number) {
    const { cause, message, remediation, waiting } = failure;
    super(
      "BrokerNotReady",
      `broker ${name} is not ready after ${Math.round(waitedMs / 1_000)} s (${cause})${message === "" ? "" : `: ${message}`}`,
      {
        remediation,
        retryable: waiting === "may-help",
      },
    );
    this.failure = failure;
    this.waitedMs = waitedMs;
  }
}

/** One service instance: somebody's queue or database. */
export interface InstanceRef {
  readonly namespace: string;
  readonly name: string;
}

/** Instances of the broker's services exist; without the broker they could never be removed. Nothing was removed. */
export class InstancesExist extends OsbError<"InstancesExist"> {
  readonly instances: readonly InstanceRef[];

  constructor(name: string, instances: readonly InstanceRef[]) {
    const some = instances.slice(0, 5).map((instance) => `${instance.namespace}/${instance.name}`);
    super(
      "InstancesExist",
      `broker ${name} has ${instances.length} service instances: ${some.join(", ")}${instances.length > some.length ? ", …" : ""}`,
      {
        remediation: "Delete these service instances and wait until they are gone, then repeat the call.",
      },
    );
    this.instances = instances;
  }
}

/** The broker was asked to go and is still there: its finalizers are removed by Service Catalog's controller alone. */
export class BrokerNotRemoved extends OsbError<"BrokerNotRemoved"> {
  readonly finalizers: readonly string[];
  readonly waitedMs: number;

  constructor(name: string, finalizers: readonly string[], waitedMs: number) {
    super(
      "BrokerNotRemoved",
      `broker ${name} is still being deleted after ${Math.round(waitedMs / 1_000)} s; it waits for ${finalizers.join(", ")}`,
      {
        remediation:
          "Check that Service Catalog's controller manager and its webhook run, then repeat the call; removing the finalizer by hand leaves services behind.",
        retryable: true,
      },
    );
    this.finalizers = finalizers;
    this.waitedMs = waitedMs;
  }
}
