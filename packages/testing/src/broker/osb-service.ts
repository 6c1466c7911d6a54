import type { ServiceTemplate, TemplateParameter, TemplatePlan } from "./service-template.ts";
import { uuidV5 } from "./uuid-v5.ts";

type Json = Readonly<Record<string, unknown>>;

/** One service as the broker's catalog lists it and as DynamoDB keeps it. */
export interface OsbService {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly tags?: readonly string[] | undefined;
  readonly bindable: true;
  readonly plan_updateable: false;
  /** `null` where the template has none: a platform then refuses the whole catalog. */
  readonly plans: readonly OsbPlan[] | null;
  readonly metadata: Json;
}

export interface OsbPlan {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly free: false;
  readonly bindable: true;
  readonly metadata: Json;
  readonly schemas: {
    readonly service_instance: {
      readonly create: { readonly parameters: PlanSchema };
      readonly update?: { readonly parameters: PlanSchema };
    };
  };
}

export interface PlanSchema {
  readonly $schema: string;
  readonly openshift_form_definition?: readonly Json[];
  readonly prescribed: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, Json>>;
  readonly required?: readonly string[];
  readonly type: "object";
}

/** The regions that the broker knew when it was written; it refuses no other. */
const REGIONS =
  "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 eu-central-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2".split(
    " ",
  );

/** Parameters that every plan has and that never reach CloudFormation. */
export const BROKER_PARAMETERS: Readonly<Record<string, Json>> = {
  target_account_id: { default: "", description: "AWS Account ID to provision into", title: "AWS Target Account ID", type: "string" },
  target_role_name: {
    default: "",
    description: "AWS IAM Role name to use for provisioning",
    title: "AWS Target Role Name",
    type: "string",
  },
  region: {
    description: "AWS Region to provision into",
    enum: REGIONS,
    title: "AWS Region",
    type: "string",
  },
  user_tags: { default: "[]", description: tagsDescription(), title: "AWS Tags", type: "string" },
  admin_tags: { default: "[]", description: tagsDescription(), title: "Additional AWS Tags", type: "string" },
};

/** The namespace of all ids of one broker in one account; the range key of its DynamoDB items. */
export function userIdOf(accountId: string, brokerId: string): string {
  return uuidV5(accountId + brokerId);
}

/**
 * The template as a service of the Open Service Broker API.
 *
 * @param load the how-manieth time the catalog is loaded: the real broker's plans change places between loads.
 */
export function osbServiceOf(template: ServiceTemplate, userId: string, load = 0): OsbService {
  const { spec } = template;
  const plans = [...spec.plans].map(([name, plan]) => osbPlanOf(template, userId, name, plan));
  const first = plans.length === 0 ? 0 : load % plans.length;
  return {
    id: uuidV5(spec.name, userId),
    name: spec.name,
    description: template.description.replace(/\(qs-[a-z0-9]{9}\)/g, "").trim(),
    ...(spec.tags && spec.tags.length > 0 && { tags: spec.tags }),
    bindable: true,
    plan_updateable: false,
    plans: plans.length === 0 ? null : [...plans.slice(first), ...plans.slice(0, first)],
    metadata: {
      bindViaLambda: spec.bindViaLambda,
      cloudFoundry: spec.cloudFoundry,
      displayName: spec.displayName,
      documentationUrl: spec.documentationUrl,
      imageUrl: spec.imageUrl,
      longDescription: spec.longDescription,
      outputsAsIs: spec.outputsAsIs,
      providerDisplayName: spec.providerDisplayName,
    },
  };
}

function osbPlanOf(template: ServiceTemplate, userId: string, name: string, plan: TemplatePlan): OsbPlan {
  const { spec, parameters } = template;
  const prescribed = Object.fromEntries([...plan.parameterValues].filter(([key]) => parameters.has(key)));
  const open = [...parameters].filter(([key]) => !plan.parameterValues.has(key));
  const updatable = open.filter(([key]) => spec.updatableParameters.includes(key));

  const form: { readonly Type: "fieldset"; readonly Title: string; readonly Items: string[] }[] = [];
  const place = (key: string, heading: string | undefined): void => {
    if (heading === undefined || heading === "") return;
    // The broker means the fieldset of that title and takes the last one.
    if (form.some(({ Title }) => Title === heading)) form.at(-1)?.Items.push(key);
    else form.push({ Type: "fieldset", Title: heading, Items: [key] });
  };
  for (const key of Object.keys(BROKER_PARAMETERS)) place(key, "AWS Account Information");
  for (const [key] of open) place(key, template.groups.get(key));

  const schema = (properties: Record<string, Json>, required: readonly string[], withForm: boolean): PlanSchema => ({
    $schema: "http://json-schema.org/draft-06/schema#",
    ...(withForm && { openshift_form_definition: form }),
    prescribed,
    properties,
    ...(required.length > 0 && { required }),
    type: "object",
  });
  const requiredOf = (list: typeof open): string[] => list.filter(([, { default: value }]) => value === undefined).map(([key]) => key);
  const property = (key: string, parameter: TemplateParameter): Json => propertyOf(parameter, template.titles.get(key));

  const create = { ...BROKER_PARAMETERS };
  for (const [key, parameter] of open) {
    const planDefault = plan.parameterDefaults.get(key);
    create[key] = { ...property(key, parameter), ...(planDefault !== undefined && { default: planDefault }) };
  }
  const update: Record<string, Json> = {};
  for (const [key, parameter] of updatable) update[key] = property(key, { ...parameter, default: undefined });

  return {
    id: uuidV5(`service__${spec.name}__plan__${name}`, userId),
    name,
    description: plan.description,
    free: false,
    bindable: true,
    metadata: { cost: plan.cost, costs: plan.costs, displayName: plan.displayName, longDescription: plan.longDescription },
    schemas: {
      service_instance: {
        create: { parameters: schema(create, requiredOf(open), true) },
        ...(updatable.length > 0 && {
          update: {
            parameters: schema(
              update,
              requiredOf(updatable),
              updatable.some(([key]) => (template.groups.get(key) ?? "") !== ""),
            ),
          },
        }),
      },
    },
  };
}

function propertyOf({ description, type, default: value, allowedValues }: TemplateParameter, title: string | undefined): Json {
  return {
    ...(value !== undefined && { default: value }),
    description,
    ...(allowedValues && { enum: allowedValues }),
    ...(title !== undefined && title !== "" && { title }),
    type: type === "Number" ? "integer" : "string",
  };
}

function tagsDescription(): string {
  return 'AWS Resource tags to apply to resources (json formatted [{"Key": "MyTagKey", "Value": "MyTagValue"}, ...]';
}
