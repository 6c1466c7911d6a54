import { checkedInput, type Installation, type InvalidInput } from "@osb/core";
import type { Scope } from "@osb/broker-registration";
import type { Result } from "neverthrow";
import * as v from "valibot";

/** What one installation is to be. The same as the input file says, which may be YAML or JSON. */
export interface InstallInput {
  readonly installation: Installation;
  /** Where the table is, and where services are made unless a developer says otherwise. */
  readonly region: string;
  /** Where the broker runs. Made if it is missing. */
  readonly namespace: string;
  /** Who sees the services: everybody on the cluster, or one namespace (a Kf Space). Default: the cluster. */
  readonly scope?: Scope | undefined;
  readonly broker?:
    | {
        /** Letters and digits. Part of every id that the broker makes up: never change it. Default `awsservicebroker`. */
        readonly id?: string | undefined;
        /** `repository:tag` or `repository@sha256:…`. Default: the published image, whose tag moves. */
        readonly image?: string | undefined;
        /** The services that the broker's user may make. Default: sqs, s3, sns, dynamodb. */
        readonly services?: readonly string[] | undefined;
        /** Where the broker takes its service templates from: whoever owns that bucket decides what runs with its rights. */
        readonly templates?: { readonly bucket: string; readonly prefix: string; readonly region: string } | undefined;
      }
    | undefined;
  /** A Secret with `accesskeyid` and `secretkey` in the broker's namespace, if the AWS user and its key are yours. Default: both are made. */
  readonly existingKeySecret?: string | undefined;
  /** Register at Service Catalog although this cluster's Kf lists only brokers of its own API. Default false. */
  readonly acceptUnlistedByKf?: boolean | undefined;
  /** How long another installer has to be silent before its lock is taken over, in seconds. Default 60. */
  readonly lockAbandonedAfterSeconds?: number | undefined;
}

const SCOPE = "{ kind: cluster } or { kind: namespace, namespace: NAME }";

/** Only the shape, and what is this program's own: see `checkedInstallInput` for the rest. */
const shape = v.strictObject(
  {
    installation: v.strictObject(
      { name: v.optional(v.any()), awsAccountId: v.optional(v.any()), clusterUid: v.optional(v.any()) },
      wrongShape,
    ),
    region: v.any(),
    namespace: v.any(),
    scope: v.optional(
      v.variant(
        "kind",
        [
          v.strictObject({ kind: v.literal("cluster") }, wrongShape),
          v.strictObject({ kind: v.literal("namespace"), namespace: v.any() }, wrongShape),
        ],
        need(SCOPE),
      ),
    ),
    broker: v.optional(
      v.strictObject(
        {
          id: v.optional(v.any()),
          image: v.optional(
            text(/^[a-z0-9]+([._/:-]+[a-z0-9]+)*(:\w[\w.-]*)?(@sha256:[0-9a-f]{64})?$/, "repository:tag or repository@sha256:DIGEST"),
          ),
          services: v.optional(v.any()),
          templates: v.optional(v.strictObject({ bucket: v.any(), prefix: v.any(), region: v.any() }, wrongShape)),
        },
        wrongShape,
      ),
    ),
    existingKeySecret: v.optional(text(/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/, "the name of a Secret")),
    acceptUnlistedByKf: v.optional(v.boolean(need("true or false"))),
    lockAbandonedAfterSeconds: v.optional(v.pipe(v.number(need("a number of seconds")), v.minValue(2, need("2 seconds or more")))),
  },
  wrongShape,
);

/** The input, or everything that is wrong with its shape. */
export function checkedShape(value: unknown): Result<InstallInput, InvalidInput> {
  return checkedInput<InstallInput>(shape as v.GenericSchema<unknown, InstallInput>, value);
}

interface Issue {
  readonly received: string;
  readonly expected: string | null;
}

function wrongShape({ expected, received }: Issue): string {
  if (expected === "never") return "is not a field of the input: check its spelling";
  return received === "undefined" ? "is missing" : `must be an object with fields; it is ${received === "null" ? "empty" : received}`;
}

function need(what: string): (issue: Pick<Issue, "received">) => string {
  return ({ received }) => `must be ${what}; it is ${received}`;
}

function text(pattern: RegExp, what: string): v.GenericSchema<unknown, string> {
  return v.pipe(v.string(need(what)), v.regex(pattern, need(what))) as v.GenericSchema<unknown, string>;
}
