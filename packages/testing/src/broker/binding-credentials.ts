import type { BrokerSession } from "./broker-aws.ts";
import { notImitated } from "./broker-aws.ts";
import { OsbRefusal } from "./osb-answer.ts";
import type { OsbService } from "./osb-service.ts";

/** An output of a stack. */
export interface StackOutput {
  readonly OutputKey: string;
  readonly OutputValue: string;
}

interface Parameters {
  readonly Parameters: readonly { readonly Name: string; readonly Value: string }[];
  readonly InvalidParameters?: readonly string[];
}

const POLICY_PREFIX = "PolicyArn";
const SSM_PREFIX = "ssm:";
/** Outputs that are always names of parameters. */
const KEY_OUTPUTS = ["UserKeyId", "UserSecretKey"];

/**
 * What whoever binds is given: the stack's outputs, those that name a parameter of Parameter Store replaced by its value.
 * Where the store gives the parameter another name than it was asked for by, the output stays as it is.
 */
export async function bindingCredentials(
  service: OsbService,
  outputs: readonly StackOutput[],
  session: BrokerSession,
): Promise<Record<string, string>> {
  const { outputsAsIs, cloudFoundry } = service.metadata;
  if (cloudFoundry === true) throw notImitated(`the credentials of ${service.name} for Cloud Foundry`);
  const credentials: Record<string, string> = {};
  const names: string[] = [];
  for (const { OutputKey: key, OutputValue: value } of outputs) {
    if (key.startsWith(POLICY_PREFIX)) continue;
    if (KEY_OUTPUTS.includes(key)) {
      credentials[`${service.name.toUpperCase()}_${screamingSnakeCase(key)}`] = value;
      names.push(value);
    } else {
      credentials[outputsAsIs === true ? key : screamingSnakeCase(key)] = value;
      if (value.startsWith(SSM_PREFIX)) names.push(value.slice(SSM_PREFIX.length));
    }
  }
  if (names.length === 0) return credentials;

  const found = await session.call<Parameters>("ssm", "GetParameters", { Names: names, WithDecryption: true });
  const { InvalidParameters: invalid = [] } = found;
  if (invalid.length > 0) throw new OsbRefusal(500, `invalid parameters: [${invalid.join(" ")}]`);
  for (const { Name, Value } of found.Parameters)
    for (const [key, value] of Object.entries(credentials)) if (value.replace(/^ssm:/, "") === Name) credentials[key] = Value;
  return credentials;
}

/** The output that names the policy of a scope; `undefined` where there is none. */
export function policyArnOf(outputs: readonly StackOutput[], scope: string): string | undefined {
  return outputs.find(({ OutputKey }) => OutputKey.toLowerCase() === `${POLICY_PREFIX}${scope}`.toLowerCase())?.OutputValue;
}

/** `QueueURL` becomes `QUEUE_URL`: an underscore before each capital that a small letter stands next to, but at either end. */
function screamingSnakeCase(text: string): string {
  const isUpper = (character = ""): boolean => /\p{Lu}/u.test(character);
  const isLower = (character = ""): boolean => /\p{Ll}/u.test(character);
  const letters = Array.from(text);
  return letters
    .map((letter, index) => {
      const inside = index > 0 && index < letters.length - 1;
      const begins = inside && isUpper(letter) && (isLower(letters[index - 1]) || isLower(letters[index + 1]));
      return `${begins ? "_" : ""}${letter.toUpperCase()}`;
    })
    .join("");
}
