import type { AwsFault } from "../../aws-fault.ts";
import { invalid } from "../invalid.ts";
import type { CallSite, Tag } from "../../operation.ts";
import { textOf } from "../../protocol/wire-message.ts";
import { checkAttributes, checkResourceTypes } from "../resources/resource-types.ts";
import { evaluatedOutputs } from "../stacks/outputs-of.ts";
import { stackScope, wantedResources } from "../stacks/stack-scope.ts";
import type { Deployment, Stack } from "../stacks/stack.ts";
import { evaluate, UNKNOWN } from "../template/evaluate.ts";
import { type GivenParameter, parameterValues } from "../template/parameter-values.ts";
import { checkReferences } from "../template/references.ts";
import { checkCapabilities } from "../template/required-capabilities.ts";
import { parseTemplate, type Template } from "../template/template.ts";
import type { CloudFormation } from "./cloud-formation.ts";

/** Booleans come as text over the wire. */
export type Flag = boolean | string;

export const isSet = (flag: Flag | undefined): boolean => String(flag) === "true";

export interface TemplateInput {
  readonly TemplateBody?: string;
  readonly TemplateURL?: string;
  readonly UsePreviousTemplate?: Flag;
}

export interface DeploymentInput extends TemplateInput {
  readonly Parameters?: readonly GivenParameter[];
  readonly Tags?: readonly Tag[];
  readonly Capabilities?: readonly string[];
}

export const DEPLOYMENT_MEMBERS = ["TemplateBody", "TemplateURL", "Parameters", "Tags", "Capabilities"] as const;

const MAX_INLINE = 51_200;
const MAX_BY_URL = 1_048_576;

/** What a request wants a stack to consist of, checked as far as CloudFormation checks it before it answers. */
export function wantedDeployment(cloud: CloudFormation, input: DeploymentInput, at: CallSite, stack?: Stack): Deployment {
  const previous = stack?.deployment;
  const template = checkedTemplate(templateOf(cloud, input, at, previous?.template));
  const parameters = parameterValues(template, input.Parameters, previous?.parameters);
  checkCapabilities(template, input.Capabilities);
  const deployment = { template, parameters, tags: input.Tags ?? previous?.tags ?? [] };
  checkEvaluation(cloud, deployment, at);
  return deployment;
}

/** Throws where something of the template cannot be worked out: a mapping's entry, or what a condition leaves out. */
function checkEvaluation({ account: { accountId, partition } }: CloudFormation, deployment: Deployment, { region }: CallSite): void {
  const { resources } = deployment.template;
  const place = { accountId, partition, region, stackId: UNKNOWN, stackName: UNKNOWN };
  const ids: string[] = wantedResources(
    deployment,
    stackScope(deployment, place, () => UNKNOWN),
  );
  const scope = stackScope(deployment, place, (id) => (ids.includes(id) ? UNKNOWN : undefined));
  for (const id of ids) evaluate(resources.get(id)?.properties, scope);
  try {
    evaluatedOutputs(deployment, scope);
  } catch (thrown) {
    const { message } = thrown as AwsFault;
    throw invalid(message.replace("Template format error: ", "").replace("in the Resources block", "in the Outputs block"));
  }
}

/** The template, if CloudFormation takes it and the fake knows all that is in it. */
export function checkedTemplate(text: string): Template {
  const template = parseTemplate(text);
  checkReferences(template);
  checkResourceTypes(template);
  checkAttributes(template);
  return template;
}

/** The text of the template that a request brings or names. */
export function templateOf(cloud: CloudFormation, input: TemplateInput, at: CallSite, previous?: Template): string {
  const { TemplateBody: body, TemplateURL: url } = input;
  if (isSet(input.UsePreviousTemplate) && previous !== undefined) return previous.text;
  if (body === undefined && url === undefined) throw invalid("Either Template URL or Template Body must be specified.");
  if (body !== undefined && url !== undefined) throw invalid("Template body and template URL cannot be specified together.");
  const text = body ?? fetched(cloud, url ?? "", at);
  if (text.length > (body === undefined ? MAX_BY_URL : MAX_INLINE))
    throw invalid(
      "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200",
    );
  return text;
}

/** Templates are fetched with the caller's rights, from wherever the bucket is. */
function fetched({ surroundings }: CloudFormation, url: string, { caller }: CallSite): string {
  const [, host = "", path = ""] = /^https:\/\/([^/]+)\/(.+)$/.exec(url) ?? [];
  const [, bucketInHost] = /^(.+)\.s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com(?:\.cn)?$/.exec(host) ?? [];
  const isPathStyle = /^s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com(?:\.cn)?$/.test(host);
  if (bucketInHost === undefined && !isPathStyle) throw invalid("TemplateURL must be a supported URL.");
  const [inPath = "", ...rest] = path.split("/");
  const [Bucket, Key] = bucketInHost === undefined ? [inPath, rest.join("/")] : [bucketInHost, path];
  const region = surroundings.regionOf(Bucket) ?? "us-east-1";
  try {
    const input = { Bucket, Key: decodeURIComponent(Key) };
    const { Body } = surroundings.call({ service: "s3", region, operation: "GetObject", input }, caller) as { readonly Body: Uint8Array };
    return textOf(Body);
  } catch (thrown) {
    const { message } = thrown as AwsFault;
    throw invalid(`S3 error: ${message}\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html`);
  }
}
