import { checkedInput, checkedInstallation, type Installation, InvalidInput } from "@osb/core";
import { brokerUrl, pemProblem, type Trust, urlProblem } from "@osb/osb-client";
import { err, ok, type Result } from "neverthrow";
import * as v from "valibot";
import type { RegistrationPlace, RegistrationSpec, Scope, SecretRef } from "./registration.ts";

/** Which registration is meant. */
export interface RegistrationPlaceInput {
  readonly installation: Installation;
  /** Name of the broker object, default: the installation's. */
  readonly name?: string | undefined;
  readonly scope: Scope;
}

/** A broker, and how it is to be registered. */
export interface RegistrationInput extends RegistrationPlaceInput {
  /** https, as the platform's controller reaches it: for a broker on the cluster, `https://<service>.<namespace>.svc.cluster.local`. */
  readonly url: string;
  readonly trust: Trust;
  /** A Secret with the keys `username` and `password`, of the broker's own. */
  readonly credentials: { readonly kind: "basic"; readonly secret: SecretRef };
  /**
   * Any text that changes whenever the credentials do; it is kept as an annotation, so it must not be secret. Platforms do not
   * notice a changed Secret: when this is another than the last time, they are told to look. Default: the Secret's resourceVersion.
   */
  readonly credentialsVersion?: string | undefined;
  /** Register although this cluster's Kf lists only brokers of its own API, so that `kf marketplace` will not show this one. Default false. */
  readonly acceptUnlistedByKf?: boolean | undefined;
  /** Overwrite a broker of that name which is not this installation's, or has another URL. Default false. */
  readonly replace?: boolean | undefined;
  /** The fingerprint of the plan that is to be applied. */
  readonly expect?: string | undefined;
}

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
/** Room for the suffix of the Secret's copy. */
const LONGEST_NAME = 240;

const NAME_MESSAGE = `must be lower case letters, digits, dashes and dots, ${LONGEST_NAME} at most, beginning and ending with a letter or digit`;
const name = v.pipe(v.string(NAME_MESSAGE), v.maxLength(LONGEST_NAME, NAME_MESSAGE), v.regex(SUBDOMAIN, NAME_MESSAGE));
const notALabel = ({ received }: { readonly received: string }): string =>
  `must be a namespace: 1 to 63 lower case letters, digits and dashes, beginning and ending with a letter or digit; it is ${received}`;
const namespace = v.pipe(v.string(notALabel), v.regex(LABEL, notALabel));

const scope = v.variant(
  "kind",
  [v.object({ kind: v.literal("cluster") }), v.object({ kind: v.literal("namespace"), namespace })],
  "must have the kind cluster or namespace",
);

const place = { name: v.optional(name), scope };

const REGISTRATION = v.object({
  ...place,
  url: v.pipe(
    v.string("must be a string"),
    problemOf((url) => urlProblem(url, ["https"])),
  ),
  trust: v.variant(
    "kind",
    [
      v.object({ kind: v.literal("system") }),
      v.object({ kind: v.literal("ca"), pem: v.pipe(v.string("must be PEM"), problemOf(pemProblem)) }),
    ],
    "must have the kind ca or system",
  ),
  credentials: v.object(
    { kind: v.literal("basic", "must be basic"), secret: v.object({ namespace, name }, "must name a Secret by namespace and name") },
    "must have a kind and a secret",
  ),
  credentialsVersion: v.optional(v.string("must be a string")),
  acceptUnlistedByKf: v.optional(v.boolean("must be true or false")),
  replace: v.optional(v.boolean("must be true or false")),
  expect: v.optional(v.string("must be a string")),
});

/** The input as it came in, or everything that is wrong with it: what each verb checks first, for callers who have no clients yet. */
export function checkedRegistrationInput(input: RegistrationInput): Result<RegistrationInput, InvalidInput> {
  return checkedRegistration(input).map(() => input);
}

/** The registration that is wanted, or everything that is wrong with the input. */
export function checkedRegistration(input: RegistrationInput): Result<RegistrationSpec, InvalidInput> {
  return joined(checkedInput(REGISTRATION, input), checkedInstallation(input.installation ?? {})).map(() => {
    const { installation, url, trust, credentials, credentialsVersion, replace = false, acceptUnlistedByKf = false } = input;
    const where = placeOf(input);
    const source = credentials.secret;
    const away = where.scope.kind === "namespace" && where.scope.namespace !== source.namespace ? where.scope.namespace : undefined;
    const secret = away === undefined ? source : copyRef(where.name, away);
    return { ...where, installation, url: brokerUrl(url), trust, source, secret, credentialsVersion, replace, acceptUnlistedByKf };
  });
}

/** The registration that is meant, or everything that is wrong with the input. */
export function checkedPlace(input: RegistrationPlaceInput): Result<RegistrationPlace, InvalidInput> {
  return joined(checkedInput(v.object(place), input), checkedInstallation(input.installation ?? {})).map(() => placeOf(input));
}

/** A broker's name and scope, or what is wrong with them. */
export function checkedPlaceName(broker: RegistrationPlace): Result<RegistrationPlace, InvalidInput> {
  return checkedInput(v.object({ name, scope }), broker);
}

/** The Secret in which a namespaced broker's credentials are kept when the caller's own lies in another namespace. */
export function copyRef(broker: string, copyNamespace: string): SecretRef {
  return { namespace: copyNamespace, name: `${broker}-broker-auth` };
}

function placeOf({ installation, name: given = installation.name, scope: { ...where } }: RegistrationPlaceInput): RegistrationPlace {
  return { name: given, scope: where };
}

function joined(...results: readonly Result<unknown, InvalidInput>[]): Result<void, InvalidInput> {
  const problems = results.flatMap((result) => (result.isErr() ? result.error.problems : []));
  return problems.length === 0 ? ok(undefined) : err(new InvalidInput(problems));
}

function problemOf(find: (value: string) => string | undefined): v.RawCheckAction<string> {
  return v.rawCheck(({ dataset, addIssue }) => {
    const message = dataset.typed ? find(dataset.value) : undefined;
    if (message !== undefined) addIssue({ message });
  });
}
