import type { IdentityStore } from "../../iam/identity-store.ts";
import type { Caller } from "../../operation.ts";

const SERVICE = "cloudformation.amazonaws.com";
const SESSION = "AWSCloudFormation";

/** CloudFormation as it acts in a role; `undefined` where there is no such role or it does not trust CloudFormation. */
export function serviceRole({ account, roles }: IdentityStore, roleArn: string): Caller | undefined {
  const role = [...roles.values()].find(({ arn }) => arn === roleArn);
  if (role === undefined) return undefined;
  const trusted = [role.trust.document.Statement].flat().some((statement) => {
    const { Service = [] } = (statement as { readonly Principal?: { readonly Service?: string | readonly string[] } }).Principal ?? {};
    return statement.Effect === "Allow" && [Service].flat().includes(SERVICE);
  });
  if (!trusted) return undefined;
  return {
    arn: account.arn("sts", "", `assumed-role/${role.name}/${SESSION}`),
    userId: `${role.id}:${SESSION}`,
    session: { roleName: role.name, policies: undefined },
  };
}
