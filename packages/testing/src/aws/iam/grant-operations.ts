import { AwsFault } from "../aws-fault.ts";
import { type Need, operation, type Operations } from "../operation.ts";
import { parsePolicy } from "../policy/policy-document.ts";
import type { Identity } from "./identity.ts";
import { type IdentityStore, noSuchEntity } from "./identity-store.ts";
import { page, type PageRequest } from "./page.ts";
import { checkName, userNeed } from "./user-operations.ts";

type Holder = { readonly UserName?: string; readonly GroupName?: string };
type OneAttached = Holder & { readonly PolicyArn: string };
type OneInline = Holder & { readonly PolicyName: string };

const INLINE_LIMIT = { user: 2048, group: 5120 };
const ATTACHED_LIMIT = 10;

/** IAM's operations on the policies that a user or a group has: the same for both but for the name. */
export function grantOperations(store: IdentityStore, kind: "user" | "group"): Operations {
  const { account } = store;
  const word = kind === "user" ? "User" : "Group";
  const member = `${word}Name` as const;
  const nameOf = (input: Holder): string => String(input[member]);
  const holderOf = (input: Holder): Identity => (kind === "user" ? store.user(nameOf(input)) : store.group(nameOf(input)));
  const need = (action: string, input: Holder, context: Need["context"] = {}): readonly Need[] => [
    kind === "user" ? userNeed(store, action, nameOf(input), context) : groupNeed(store, action, nameOf(input), context),
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
        attached.set(arn, { policy: arn, sinceMs: sinceMs() });
      },
    }),

    [`Detach${word}Policy`]: operation<OneAttached>({
      requires: [member, "PolicyArn"],
      needs: (input) => need(`Detach${word}Policy`, input, { "iam:policyarn": input.PolicyArn }),
      run: (input) => {
        if (!holderOf(input).attached.delete(input.PolicyArn)) throw noSuchEntity(`Policy ${input.PolicyArn} was not found.`);
      },
    }),

    [`ListAttached${word}Policies`]: operation<Holder & PageRequest & { readonly PathPrefix?: string }>({
      requires: [member],
      takes: ["PathPrefix", "MaxItems", "Marker"],
      needs: (input) => need(`ListAttached${word}Policies`, input),
      run: (input) => {
        const policies = [...holderOf(input).attached.keys()].map((arn) => store.policy(arn));
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
        inline.set(PolicyName, { policy: { text, document }, sinceMs: sinceMs() });
      },
    }),

    [`Get${word}Policy`]: operation<OneInline>({
      requires: [member, "PolicyName"],
      needs: (input) => need(`Get${word}Policy`, input),
      run: (input) => {
        const grant = holderOf(input).inline.get(input.PolicyName);
        if (grant === undefined) throw noInline(kind, input.PolicyName);
        return { [member]: nameOf(input), PolicyName: input.PolicyName, PolicyDocument: encodeURIComponent(grant.policy.text) };
      },
    }),

    [`List${word}Policies`]: operation<Holder & PageRequest>({
      requires: [member],
      takes: ["MaxItems", "Marker"],
      needs: (input) => need(`List${word}Policies`, input),
      run: (input) => {
        const { items, rest } = page([...holderOf(input).inline.keys()], input);
        return { PolicyNames: items, ...rest };
      },
    }),

    [`Delete${word}Policy`]: operation<OneInline>({
      requires: [member, "PolicyName"],
      needs: (input) => need(`Delete${word}Policy`, input),
      run: (input) => {
        if (!holderOf(input).inline.delete(input.PolicyName)) throw noInline(kind, input.PolicyName);
      },
    }),
  };
}

/** The right to do `action` to a group. */
export function groupNeed(store: IdentityStore, action: string, name: string, context: Need["context"] = {}): Need {
  const resource = store.groups.get(name.toLowerCase())?.arn ?? store.arn("group", "/", name);
  return { action: `iam:${action}`, resource, shownAs: `group ${name}`, context };
}

const noInline = (kind: string, name: string): AwsFault => noSuchEntity(`The ${kind} policy with name ${name} cannot be found.`);
