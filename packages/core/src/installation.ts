import { err, ok, type Result } from "neverthrow";
import { InvalidInput } from "./osb-error.ts";

/** One installation of the broker. Its name marks everything that is made for it: tags, labels, the release, the field manager, the lock. */
export interface Installation {
  /** A DNS label of at most 40 characters (RFC 1035): names of AWS and Kubernetes objects are made from it. */
  readonly name: string;
  /** The AWS account that is meant, 12 digits. Where it is given, every phase that finds another one ends before it changes anything. */
  readonly awsAccountId?: string | undefined;
  /** The UID of the namespace `kube-system` of the cluster that is meant. Checked like `awsAccountId`. */
  readonly clusterUid?: string | undefined;
}

/** Key of the AWS tag and the Kubernetes label whose value is the installation's name. What carries another value, or none, is not ours. */
export const OWNER_MARK = "osb-sdk/installation";

/** The name under which everything of `installation` is written to Kubernetes (`fieldManager`). */
export function fieldManagerOf({ name }: Installation): string {
  return `osb-${name}`;
}

/** Tells whether `marks`, the tags or labels of an object, say that it was made for `installation`. */
export function isOwned(installation: Installation, marks: Readonly<Record<string, string>> | undefined): boolean {
  return marks?.[OWNER_MARK] === installation.name;
}

/** The installation as it came in, or everything that is wrong with it. `field` is where it stands in the caller's input. */
export function checkedInstallation(installation: Installation, field = "installation"): Result<Installation, InvalidInput> {
  const { name, awsAccountId, clusterUid } = installation;
  const problems = [
    {
      field: `${field}.name`,
      value: name,
      fits: /^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/,
      need: "1 to 40 lower case letters, digits and dashes, beginning with a letter",
    },
    { field: `${field}.awsAccountId`, value: awsAccountId, fits: /^\d{12}$/, need: "12 digits as a string; quote it in YAML" },
    { field: `${field}.clusterUid`, value: clusterUid, fits: /^[0-9a-f-]{36}$/, need: "the UID of the namespace kube-system" },
  ].flatMap(({ field: at, value, fits, need }) =>
    (value === undefined && at !== `${field}.name`) || (typeof value === "string" && fits.test(value))
      ? []
      : [{ field: at, message: `must be ${need}; it is ${JSON.stringify(value) ?? "missing"}` }],
  );
  return problems.length === 0 ? ok(installation) : err(new InvalidInput(problems));
}
