import { SECRETS } from "@osb/kubernetes";
import { expectOk, type Invariant, type World } from "@osb/testing";

interface User {
  readonly keys: readonly object[];
}

/** A key's Secret as the world keeps it. */
export interface KeySecret {
  readonly namespace: string;
  readonly name: string;
}

/** How many access keys there are of which no Secret knows. Nobody will ever use or remove them. */
function unreferencedKeys(world: World, { namespace, name }: KeySecret): number {
  const keys = (world.aws.snapshot().users as readonly User[]).flatMap((user) => user.keys).length;
  const secrets = world.kubernetes.snapshot()["secrets"] ?? [];
  const secret = secrets.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
  const isHeld = (secret?.["data"] as { readonly accesskeyid?: string } | undefined)?.accesskeyid !== undefined;
  return keys - (isHeld ? 1 : 0);
}

/** What makes or removes a key, or writes to a Secret. */
const CHANGES_KEYS = /^iam:(Create|Delete)AccessKey$|^(POST|PUT|PATCH|DELETE) \S*\/secrets\b/;

/** One key at most is on its way from AWS to its Secret. Looked at where that can change. */
export function oneKeyOnItsWay(secret: KeySecret): Invariant {
  return (world, { operation }) => !CHANGES_KEYS.test(operation) || unreferencedKeys(world, secret) <= 1;
}

/** Whether the user has one key, and it is the one in the Secret. */
export async function keyIsTheOnlyOne(world: World, userName: string, { namespace, name }: KeySecret): Promise<boolean> {
  const listed = (await world.aws.call({
    service: "iam",
    region: "us-east-1",
    operation: "ListAccessKeys",
    input: { UserName: userName },
  })) as {
    readonly AccessKeyMetadata: readonly { readonly AccessKeyId: string }[];
  };
  const secret = expectOk(await world.kubernetes.client().get({ resource: SECRETS, namespace, name }));
  const stored = (secret as { readonly data?: { readonly accesskeyid?: string } } | undefined)?.data?.accesskeyid ?? "";
  const [key, ...others] = listed.AccessKeyMetadata;
  return others.length === 0 && key?.AccessKeyId === Buffer.from(stored, "base64").toString();
}
