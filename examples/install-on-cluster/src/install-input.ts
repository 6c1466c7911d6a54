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

/** Only the shape: what the values have to be, each package checks for itself, and the reports are put together. */
const shape = v.strictObject(
  {
    installation: v.looseObject({ name: v.any() }, wrongShape),
    region: v.any(),
    namespace: v.any(),
    scope: v.optional(
      v.variant(
        "kind",
        [v.strictObject({ kind: v.literal("cluster") }), v.strictObject({ kind: v.literal("namespace"), namespace: v.any() })],
        need("{ kind: cluster } or { kind: namespace, namespace: NAME }"),
      ),
    ),
    broker: v.optional(
      v.strictObject(
        {
          id: v.optional(v.any()),
          image: v.optional(v.string(need("a string"))),
          services: v.optional(v.any()),
          templates: v.optional(v.any()),
        },
        wrongShape,
      ),
    ),
    existingKeySecret: v.optional(v.string(need("the name of a Secret"))),
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
  return received === "undefined" ? "is missing" : `must be an object with fields; it is ${received}`;
}

function need(what: string): (issue: Issue) => string {
  return ({ received }) => `must be ${what}; it is ${received}`;
}
