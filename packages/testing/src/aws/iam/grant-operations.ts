import { AwsFault } from "../aws-fault.ts";
import { type Need, operation, type Operations } from "../operation.ts";
import { parsePolicy } from "../policy/policy-document.ts";
import { encodedDocument } from "./encoded-document.ts";
import type { Identity } from "./identity.ts";
import { groupNeed, roleNeed, userNeed } from "./identity-needs.ts";
import { type IdentityStore, noSuchEntity } from "./identity-store.ts";
import { page, type PageRequest } from "./page.ts";
import { checkName } from "./user-operations.ts";

type Holder = { readonly UserName?: string; readonly GroupName?: string; readonly RoleName?: string };
type OneAttached = Holder & { readonly PolicyArn: string };
type OneInline = Holder & { readonly PolicyName: string };

const INLINE_LIMIT = { user: 2_048, group: 5_120, role: 10_240 };
const ATTACHED_LIMIT = 10;

/** IAM's operations on the policies that a user, a group or a role has: the same for all but for the name. */
export function grantOperations(store: IdentityStore, kind: Identity["kind"]): Operations {
  const { account } = store;
  const word = ({ user: "User", group: "Group", role: "Role" } as const)[kind];
  const member = `${word}Name` as const;
  const nameOf = (input: Holder): string => String(input[member]);
  const holderOf = (input: Holder): Identity => store[kind](nameOf(input));
  const needOf = { user: userNeed, group: groupNeed, role: roleNeed }[kind];
  const need = (action: string, input: Holder, context: Need["context"] = {}): readonly Need[] => [
    needOf(store, action, nameOf(input), context),
  ];
  const sinceMs = (): number => account.nowMs() + account.delays.grantLagMs;

  return {
    [`Attach${word}Policy`]: operation<OneAttached>({
      requires: [member, "PolicyArn"],
      needs: (input) => need(`Attach${word}Policy`, input, { "iam:policyarn": input.PolicyArn }),
      run: (input) => {
        const { attached } = holderOf(input);
        const { arn } = store.policy(input.PolicyArn, `Policy ${input.PolicyArn} does not exist or is not attachable.`);
        if (attached.has(arn)) return;
        if (attached.size >= ATTACHED_LIMIT)
          throw new AwsFault("LimitExceeded", `Cannot exceed quota for PoliciesPer${word}: ${ATTACHED_LIMIT}`, 409);
        store.lists.willChange(attached);
        attached.set(arn, { policy: arn, sinceMs: sinceMs() });
      },
    }),

    [`Detach${word}Policy`]: operation<OneAttached>({
      requires: [member, "PolicyArn"],
      needs: (input) => need(`Detach${word}Policy`, input, { "iam:policyarn": input.PolicyArn }),
      run: (input) => {
        const { attached } = holderOf(input);
        store.lists.willChange(attached);
        if (!attached.delete(input.PolicyArn)) throw noSuchEntity(`Policy ${input.PolicyArn} was not found.`);
      },
    }),

    [`ListAttached${word}Policies`]: operation<Holder & PageRequest & { readonly PathPrefix?: string }>({
      requires: [member],
      takes: ["PathPrefix", "MaxItems", "Marker"],
      needs: (input) => need(`ListAttached${word}Policies`, input),
      run: (input) => {
        const policies = store.lists.keys(holderOf(input).attached).flatMap((arn) => store.policies.get(arn) ?? []);
        const { items, rest } = page(
          policies.filter(({ path }) => path.startsWith(input.PathPrefix ?? "/")),
          input,
        );
        return { AttachedPolicies: items.map(({ name, arn }) => ({ PolicyName: name, PolicyArn: arn })), ...rest };
      },
    }),

    [`Put${word}Policy`]: operation<OneInline & { readonly PolicyDocument: string }>({
      requires: [member, "PolicyName", "PolicyDocument"],
      needs: (input) => need(`Put${word}Policy`, input),
      run: (input) => {
        const { inline } = holderOf(input);
        const { PolicyName, PolicyDocument: text } = input;
        checkName("policyName", PolicyName);
        const document = parsePolicy(text, account.partition);
        const others = [...inline].filter(([name]) => name !== PolicyName).map(([, { policy }]) => policy.text);
        if ([...others, text].join("").replace(/\s/g, "").length > INLINE_LIMIT[kind])
          throw new AwsFault(
            "LimitExceeded",
            `Maximum policy size of ${INLINE_LIMIT[kind]} bytes exceeded for ${kind} ${nameOf(input)}`,
            409,
          );
        store.lists.willChange(inline);
        inline.set(PolicyName, { policy: { text, document }, sinceMs: sinceMs() });
      },
    }),

    [`Get${word}Policy`]: operation<OneInline>({
      requires: [member, "PolicyName"],
      needs: (input) => need(`Get${word}Policy`, input),
      run: (input) => {
        const grant = holderOf(input).inline.get(input.PolicyName);
        if (grant === undefined) throw noInline(kind, input.PolicyName);
        return { [member]: nameOf(input), PolicyName: input.PolicyName, PolicyDocument: encodedDocument(grant.policy.text) };
      },
    }),

    [`List${word}Policies`]: operation<Holder & PageRequest>({
      requires: [member],
      takes: ["MaxItems", "Marker"],
      needs: (input) => need(`List${word}Policies`, input),
      run: (input) => {
        const { items, rest } = page(store.lists.keys(holderOf(input).inline), input);
        return { PolicyNames: items, ...rest };
      },
    }),

    [`Delete${word}Policy`]: operation<OneInline>({
      requires: [member, "PolicyName"],
      needs: (input) => need(`Delete${word}Policy`, input),
      run: (input) => {
        const { inline } = holderOf(input);
        store.lists.willChange(inline);
        if (!inline.delete(input.PolicyName)) throw noInline(kind, input.PolicyName);
      },
    }),
  };
}

const noInline = (kind: string, name: string): AwsFault => noSuchEntity(`The ${kind} policy with name ${name} cannot be found.`);
