import type { TemplateSource } from "../aws-prereqs.ts";
import { type PolicyScope, type PolicyStatement, serviceStatements, STACK_PREFIX } from "./service-statements.ts";

export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PolicyStatement[];
}

export interface BrokerPolicySpec extends PolicyScope {
  readonly tableArn: string;
  readonly templates: TemplateSource;
  readonly services: readonly string[];
}

/** IAM's limit for a managed policy, in characters, white space not counted. */
export const POLICY_SIZE_LIMIT = 6_144;

/**
 * The rights the broker needs, and no others.
 *
 * For itself: to read its templates, and to get, put and delete items of its own table (which it may describe too, so
 * that a probe with its key can tell why something fails). To provision: its own stacks in every region, because users
 * choose one, and what the templates of the wanted services make. Everything it makes has a name that CloudFormation
 * derives from the stack's, so everything is named, and `*` stands nowhere alone. Equal input gives an equal document.
 *
 * Not among them: assuming a role (`target_role_name`) and binding by role, which need grants of their own.
 */
export function brokerPolicyDocument(spec: BrokerPolicySpec): PolicyDocument {
  const { partition, accountId, tableArn, templates, services } = spec;
  const bucket = `arn:${partition}:s3:::${templates.bucket}`;
  const folder = templates.prefix.replace(/\/+$/, "");

  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "ListTemplates",
        Effect: "Allow",
        Action: ["s3:ListBucket"],
        Resource: [bucket],
        // The broker lists by the prefix exactly as it was given to it, with or without the slash.
        Condition: { StringEquals: { "s3:prefix": [folder, `${folder}/`] } },
      },
      { Sid: "ReadTemplates", Effect: "Allow", Action: ["s3:GetObject"], Resource: [`${bucket}/${folder}/*`] },
      {
        Sid: "Table",
        Effect: "Allow",
        Action: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:DescribeTable"],
        Resource: [tableArn],
      },
      {
        Sid: "Stacks",
        Effect: "Allow",
        Action: ["CreateStack", "DeleteStack", "UpdateStack", "CancelUpdateStack", "DescribeStacks", "DescribeStackEvents"].map(
          (name) => `cloudformation:${name}`,
        ),
        Resource: [`arn:${partition}:cloudformation:*:${accountId}:stack/${STACK_PREFIX}*/*`],
      },
      ...serviceStatements(spec, services),
    ],
  };
}

/** The document as it is sent. */
export function policyText(document: PolicyDocument): string {
  return JSON.stringify(document);
}

/** Its size as IAM counts it. */
export function policySize(document: PolicyDocument): number {
  return policyText(document).replace(/\s/g, "").length;
}
