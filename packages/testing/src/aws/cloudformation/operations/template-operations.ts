import { invalid } from "../invalid.ts";
import { operation, type Operations } from "../../operation.ts";
import { requiredCapabilities } from "../template/required-capabilities.ts";
import { MASKED } from "../template/parameter-values.ts";
import type { Template } from "../template/template.ts";
import type { CloudFormation } from "./cloud-formation.ts";
import { stackNeed } from "./stack-operations.ts";
import { checkedTemplate, type TemplateInput, templateOf } from "./wanted-deployment.ts";

/** CloudFormation's operations on templates. */
export function templateOperations(cloud: CloudFormation): Operations {
  const { store } = cloud;
  const need = stackNeed(cloud);

  return {
    GetTemplate: operation<{ readonly StackName?: string; readonly ChangeSetName?: string; readonly TemplateStage?: string }>({
      takes: ["StackName", "ChangeSetName", "TemplateStage"],
      needs: ({ StackName = "*" }, at) => need("GetTemplate", { StackName }, at),
      run: ({ StackName, ChangeSetName }, { region }) => {
        if (StackName === undefined && ChangeSetName === undefined)
          throw invalid("StackName is required if ChangeSetName is not specified.");
        const deployment =
          ChangeSetName === undefined
            ? store.described(region, StackName ?? "").deployment
            : store.changeSet(region, ChangeSetName, StackName).deployment;
        if (deployment === undefined) throw invalid("GetTemplate cannot be called on REVIEW_IN_PROGRESS stacks.");
        return { TemplateBody: deployment.template.text, StagesAvailable: ["Original", "Processed"] };
      },
    }),

    GetTemplateSummary: operation<TemplateInput & { readonly StackName?: string }>({
      takes: ["TemplateBody", "TemplateURL", "StackName"],
      needs: ({ StackName }, at) =>
        StackName === undefined
          ? [{ action: "cloudformation:GetTemplateSummary", resource: "*" }]
          : need("GetTemplateSummary", { StackName }, at),
      run: (input, at) => {
        const template =
          input.StackName === undefined ? checkedTemplate(templateOf(cloud, input, at)) : templateAt(cloud, input.StackName, at.region);
        return {
          Parameters: [...template.parameters].map(([ParameterKey, parameter]) => ({
            ...toldParameter(ParameterKey, parameter),
            ParameterType: parameter.type,
            ParameterConstraints: parameter.allowedValues === undefined ? {} : { AllowedValues: parameter.allowedValues },
          })),
          ...about(template),
          ResourceTypes: [...new Set([...template.resources.values()].map(({ type }) => type))],
          Version: "2010-09-09",
          Metadata: template.metadata === undefined ? undefined : JSON.stringify(template.metadata),
        };
      },
    }),

    ValidateTemplate: operation<TemplateInput>({
      takes: ["TemplateBody", "TemplateURL"],
      needs: () => [{ action: "cloudformation:ValidateTemplate", resource: "*" }],
      run: (input, at) => {
        const template = checkedTemplate(templateOf(cloud, input, at));
        return { Parameters: [...template.parameters].map(([key, parameter]) => toldParameter(key, parameter)), ...about(template) };
      },
    }),
  };
}

function templateAt({ store }: CloudFormation, name: string, region: string): Template {
  const { deployment, status } = store.described(region, name);
  if (deployment === undefined) throw invalid(`GetTemplateSummary cannot be called on ${status} stacks.`);
  return deployment.template;
}

function toldParameter(
  ParameterKey: string,
  { default: value, noEcho, description }: NonNullable<ReturnType<Template["parameters"]["get"]>>,
): object {
  return { ParameterKey, DefaultValue: noEcho && value !== undefined ? MASKED : value, NoEcho: noEcho, Description: description };
}

function about(template: Template): object {
  const { capability, types } = requiredCapabilities(template);
  return {
    Description: template.description,
    ...(capability === undefined
      ? {}
      : { Capabilities: [capability], CapabilitiesReason: `The following resource(s) require capabilities: [${types.join(", ")}]` }),
  };
}
