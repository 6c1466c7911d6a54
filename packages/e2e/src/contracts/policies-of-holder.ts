import * as iam from "@aws-sdk/client-iam";
import { type AnyCommand, type AwsCall, callsTo, encodedDocument } from "./aws-call.ts";

type Holder = "User" | "Group" | "Role";

const COMMANDS: Readonly<Record<string, unknown>> = { ...iam };
const rights = callsTo("iam");
const INLINE = "osb-inline";
const DONE = { answer: {} } as const;
const NO_SUCH = { error: "NoSuchEntityException" } as const;

/** A policy that allows an action. */
export const allowing = (action: string): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, Resource: "*" }] });

/** What users, groups and roles have alike, so that it is asked of each. */
export function givenPolicies(kind: Holder, name: string, PolicyArn: string): readonly AwsCall[] {
  const of = { [`${kind}Name`]: name };
  const command = commandsAbout(of);
  const policy = { PolicyName: INLINE };
  return [
    rights(`Get${kind}Policy of none`, command(`Get${kind}Policy`, policy), NO_SUCH),
    rights(
      `Put${kind}Policy of a document that is none`,
      command(`Put${kind}Policy`, {
        ...policy,
        PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow" }] }),
      }),
      { error: "MalformedPolicyDocumentException" },
    ),
    rights(`Put${kind}Policy`, command(`Put${kind}Policy`, { ...policy, PolicyDocument: allowing("sqs:*") }), DONE),
    rights(`Put${kind}Policy in its place`, command(`Put${kind}Policy`, { ...policy, PolicyDocument: allowing("sns:*") }), DONE),
    rights(`Get${kind}Policy has the newer document in URL encoding`, command(`Get${kind}Policy`, policy), {
      answer: { ...of, ...policy, PolicyDocument: encodedDocument(allowing("sns:*")) },
    }),
    rights(`List${kind}Policies`, command(`List${kind}Policies`, {}), { answer: { PolicyNames: [INLINE] } }),
    rights(`Attach${kind}Policy of none`, command(`Attach${kind}Policy`, { PolicyArn: `${PolicyArn}-none` }), NO_SUCH),
    rights(`Attach${kind}Policy`, command(`Attach${kind}Policy`, { PolicyArn }), DONE),
    rights(`ListAttached${kind}Policies`, command(`ListAttached${kind}Policies`, {}), {
      answer: { AttachedPolicies: [{ PolicyName: PolicyArn.replace(/^.*\//, ""), PolicyArn }], IsTruncated: false },
    }),
  ];
}

/** The end of {@link givenPolicies}. */
export function takenPolicies(kind: Holder, name: string, PolicyArn: string): readonly AwsCall[] {
  const command = commandsAbout({ [`${kind}Name`]: name });
  return [
    rights(`Detach${kind}Policy`, command(`Detach${kind}Policy`, { PolicyArn }), DONE),
    rights(`Detach${kind}Policy again`, command(`Detach${kind}Policy`, { PolicyArn }), NO_SUCH),
    rights(`Delete${kind}Policy`, command(`Delete${kind}Policy`, { PolicyName: INLINE }), DONE),
    rights(`Delete${kind}Policy again`, command(`Delete${kind}Policy`, { PolicyName: INLINE }), NO_SUCH),
  ];
}

function commandsAbout(holder: object): (verb: string, more: object) => AwsCall["command"] {
  return (verb, more) => {
    const Command = COMMANDS[`${verb}Command`] as new (input: object) => AnyCommand;
    return () => new Command({ ...holder, ...more });
  };
}
