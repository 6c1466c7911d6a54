import { AwsFault, notServed } from "../aws-fault.ts";
import type { Role } from "../iam/identity.ts";
import type { IdentityStore } from "../iam/identity-store.ts";
import { iamTags } from "../iam/identity-needs.ts";
import { type Caller, type CallSite, type Need, operation, type Operations } from "../operation.ts";
import { type PolicyDocument, parsePolicy } from "../policy/policy-document.ts";
import { type Trust, trustOf } from "../policy/trust-policy.ts";
import type { SessionStore } from "./session-store.ts";

/** On the wire numbers are text. */
interface AssumeRole {
  readonly RoleArn: string;
  readonly RoleSessionName: string;
  readonly DurationSeconds?: number | string;
  readonly ExternalId?: string;
  readonly Policy?: string;
  readonly PolicyArns?: readonly { readonly arn?: string }[];
}

const DEFAULT_SECONDS = 3_600;
/** Of a session that was begun from a session. */
const CHAINED_SECONDS = 3_600;

/** STS, as far as it says who calls, which needs no right, and lends roles. */
export function stsOperations(identities: IdentityStore, sessions: SessionStore): Operations {
  const { account } = identities;
  const roleAt = (arn: string): Role | undefined => [...identities.roles.values()].find((role) => role.arn === arn);

  const trustFor = ({ RoleArn, RoleSessionName, ExternalId }: AssumeRole, { caller }: Pick<CallSite, "caller">): Trust => {
    const role = roleAt(RoleArn);
    if (role === undefined) return "none";
    const roleArn = caller.session === undefined ? undefined : identities.roles.get(caller.session.roleName.toLowerCase())?.arn;
    const asked = { "sts:rolesessionname": RoleSessionName, ...(ExternalId === undefined ? {} : { "sts:externalid": ExternalId }) };
    const context = { ...identities.contextOf(caller), ...asked };
    return trustOf(JSON.parse(identities.trustOf(role)) as PolicyDocument, {
      accountId: account.accountId,
      arn: caller.arn,
      roleArn,
      context,
    });
  };

  return {
    GetCallerIdentity: operation<object>({
      needs: () => [],
      run: (_, { caller }) => ({ UserId: caller.userId, Account: account.accountId, Arn: caller.arn }),
    }),

    AssumeRole: operation<AssumeRole>({
      requires: ["RoleArn", "RoleSessionName"],
      takes: ["DurationSeconds", "ExternalId", "Policy", "PolicyArns"],
      needs: (input, at): readonly Need[] => {
        const isNamed = trustFor(input, at) === "named";
        const granted = at.caller.session === undefined ? "user" : "role";
        const context = { ...iamTags(roleAt(input.RoleArn)?.tags), "sts:rolesessionname": input.RoleSessionName };
        return [{ action: "sts:AssumeRole", resource: input.RoleArn, context, granted: isNamed ? granted : undefined }];
      },
      run: (input, at) => {
        const role = roleAt(input.RoleArn);
        const trust = trustFor(input, at);
        if (role === undefined || trust === "none" || trust === "denied") throw notTrusted(at.caller, trust);
        checkSessionName(input.RoleSessionName);
        const seconds = checkedSeconds(Number(input.DurationSeconds ?? DEFAULT_SECONDS), role, at.caller);
        const session = sessions.begin(role, { name: input.RoleSessionName, seconds, policies: policiesOf(input, identities) });
        role.lastUsed = { date: account.date(), region: at.region };
        return {
          Credentials: {
            AccessKeyId: session.accessKeyId,
            SecretAccessKey: session.secret,
            SessionToken: session.token,
            Expiration: session.expiration,
          },
          AssumedRoleUser: { AssumedRoleId: session.caller.userId, Arn: session.caller.arn },
        };
      },
    }),
  };
}

function policiesOf({ Policy, PolicyArns = [] }: AssumeRole, identities: IdentityStore): readonly PolicyDocument[] | undefined {
  if (Policy === undefined && PolicyArns.length === 0) return undefined;
  const own = Policy === undefined ? [] : [parsePolicy(Policy, identities.account.partition)];
  const managed = PolicyArns.map(({ arn = "" }) => {
    const { versions, defaultVersion } = identities.policy(arn);
    const version = versions.get(defaultVersion);
    if (version === undefined) throw notServed(`a session policy without a version that holds: ${arn}`);
    return version.document;
  });
  return [...own, ...managed];
}

function checkSessionName(name: string): void {
  if (/^[\w+=,.@-]{2,64}$/.test(name)) return;
  const rule = "Member must satisfy regular expression pattern: [\\w+=,.@-]*";
  throw new AwsFault(
    "ValidationError",
    `1 validation error detected: Value '${name}' at 'roleSessionName' failed to satisfy constraint: ${rule}`,
  );
}

function checkedSeconds(seconds: number, role: Role, { session }: Caller): number {
  if (!(seconds >= 900))
    throw new AwsFault(
      "ValidationError",
      `1 validation error detected: Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900`,
    );
  if (session !== undefined && seconds > CHAINED_SECONDS)
    throw new AwsFault(
      "ValidationError",
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    );
  if (seconds > role.maxSessionSeconds)
    throw new AwsFault("ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  return seconds;
}

/** Whether there is such a role is told to nobody. */
function notTrusted({ arn }: Caller, trust: Trust): AwsFault {
  const reason =
    trust === "denied" ? "with an explicit deny in the role trust policy" : "because no role trust policy allows the sts:AssumeRole action";
  return new AwsFault("AccessDenied", `User: ${arn} is not authorized to perform: sts:AssumeRole ${reason}`, 403);
}
