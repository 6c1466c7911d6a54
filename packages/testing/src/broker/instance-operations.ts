import { AwsErrorText } from "./broker-aws.ts";
import { type BrokerDeps, instanceOr, type OsbRequest, requireAsync, told } from "./broker-request.ts";
import { awsText, goText } from "./go-text.ts";
import { jsonAnswer, type OsbAnswer, OsbRefusal } from "./osb-answer.ts";
import { BROKER_PARAMETERS, type OsbPlan, type OsbService } from "./osb-service.ts";
import { overridesFor } from "./parameter-overrides.ts";

export async function provision(deps: BrokerDeps, { instanceId, body, query }: OsbRequest): Promise<OsbAnswer> {
  const { store, log } = deps;
  log.info("api.go:59", `request=${provisionText(instanceId, body, query)}`, 10);
  requireAsync(query);
  const { service_id: serviceId = "", plan_id: planId = "", parameters = {}, context = {} } = body;
  const service = await told(store.service(serviceId), `Failed to get the service ${serviceId}`);
  if (service === undefined) throw new OsbRefusal(400, `The service ${serviceId} was not found.`);
  const plan = planOf(service, planId);
  if (plan === undefined) throw new OsbRefusal(400, `The service plan ${planId} was not found.`);

  const params = provisionParameters(deps, service, plan, parameters, context);
  const known = await told(store.instance(instanceId), `Failed to get the service instance ${instanceId}`);
  // The stored one has a stack and the requested one has none: a repeated request never matches.
  if (known !== undefined) throw new OsbRefusal(409, `Service instance ${instanceId} already exists but with different attributes.`);
  const stack = {
    Capabilities: ["CAPABILITY_NAMED_IAM"],
    Parameters: cloudFormationParameters(params),
    StackName: `aws-service-broker-${service.name}-${instanceId}`.replace(/[^a-zA-Z0-9-]/g, "-").slice(0, 128),
    Tags: tagsOf(deps.brokerId, instanceId, context, params),
    TemplateURL: deps.templateUrlOf(service.name),
  };
  const session = deps.sessionFor(params);
  const { StackId: StackID } = await told(
    session.call<{ readonly StackId: string }>("cloudformation", "CreateStack", stack),
    "Failed to create the CloudFormation stack",
    () => {
      log.error("api.go:170", `TemplateURL: ${stack.TemplateURL}`);
      log.error("api.go:171", `Tags: ${awsText(stack.Tags)}`);
      log.error("api.go:172", `StackName:  ${stack.StackName}`);
      log.error("api.go:173", `Parameters: ${awsText(stack.Parameters)}`);
      log.error("api.go:174", `Capabilities: [${stack.Capabilities.join(" ")}] `);
    },
  );

  await told(
    store.putInstance({ ID: instanceId, ServiceID: serviceId, PlanID: planId, Params: params, StackID }).catch(async (thrown: unknown) => {
      await session.call("cloudformation", "DeleteStack", { StackName: StackID }).catch((second: unknown) => {
        log.error("api.go:184", `Failed to delete the CloudFormation stack ${StackID}: ${(second as Error).message}`);
      });
      throw thrown;
    }),
    `Failed to create the service instance ${instanceId}`,
  );
  deps.count("provision", service.name, plan.name);
  return jsonAnswer(202, { async: true });
}

export async function update(deps: BrokerDeps, { instanceId, body, query }: OsbRequest): Promise<OsbAnswer> {
  const { store, log } = deps;
  requireAsync(query);
  const instance = await told(store.instance(instanceId), `Failed to get the service instance "${instanceId}"`);
  if (instance === undefined) throw new OsbRefusal(400, `The service instance "${instanceId}" was not found.`);
  if (body.plan_id !== undefined && body.plan_id !== instance.PlanID)
    throw new OsbRefusal(400, `The service plan cannot be changed from "${instance.PlanID}" to "${body.plan_id}".`);
  const service = await told(store.service(body.service_id ?? ""), `Failed to get the service "${body.service_id}"`);
  if (service === undefined) throw new OsbRefusal(400, `The service "${body.service_id}" was not found.`);
  const plan = planOf(service, instance.PlanID);
  if (plan === undefined) throw new OsbRefusal(400, `The service plan "${instance.PlanID}" was not found.`);

  const params: Record<string, string> = { ...planDefaults(plan), ...instance.Params };
  const updatable = plan.schemas.service_instance.update?.parameters.properties ?? {};
  let changed = false;
  for (const [name, value] of Object.entries(body.parameters ?? {})) {
    if (params[name] === goText(value)) continue;
    if (!Object.hasOwn(updatable, name)) throw new OsbRefusal(400, `The parameter "${name}" is not updatable.`);
    params[name] = goText(value);
    changed = true;
  }
  if (!changed) return jsonAnswer(200, { async: false });
  log.info("api.go:622", `params=${goText(params)}`, 10);

  const session = deps.sessionFor(params);
  const { StackID } = instance;
  await told(
    session.call("cloudformation", "UpdateStack", {
      Capabilities: ["CAPABILITY_NAMED_IAM"],
      Parameters: cloudFormationParameters(params),
      StackName: StackID,
      TemplateURL: deps.templateUrlOf(service.name),
    }),
    `Failed to update the CloudFormation stack "${StackID}"`,
  );
  await told(
    store.putInstance({ ...instance, Params: params }).catch(async (thrown: unknown) => {
      await session.call("cloudformation", "CancelUpdateStack", { StackName: StackID }).catch((second: unknown) => {
        log.error("api.go:643", `Failed to cancel updating the CloudFormation stack "${StackID}": ${(second as Error).message}`);
        log.error("api.go:644", `Service instance "${instanceId}" and CloudFormation stack "${StackID}" may be out of sync!`);
      });
      throw thrown;
    }),
    `Failed to update the service instance "${instanceId}"`,
  );
  deps.count("update", service.name, plan.name);
  return jsonAnswer(202, { async: true });
}

export async function deprovision(deps: BrokerDeps, { instanceId, query }: OsbRequest): Promise<OsbAnswer> {
  const { store } = deps;
  requireAsync(query);
  const { StackID, Params, ServiceID, PlanID } = await instanceOr(store, instanceId, 410);
  await told(
    deps.sessionFor(Params).call("cloudformation", "DeleteStack", { StackName: StackID }),
    `Failed to delete the CloudFormation stack ${StackID}`,
  );
  // Read for the metric alone: it is no matter if it fails.
  const service = await store.service(ServiceID).catch((thrown: unknown) => {
    if (!(thrown instanceof AwsErrorText)) throw thrown;
    return undefined;
  });
  deps.count("deprovision", service?.name, service === undefined ? undefined : planOf(service, PlanID)?.name);
  return jsonAnswer(202, { async: true });
}

function provisionParameters(
  { brokerId, env, log }: BrokerDeps,
  service: OsbService,
  plan: OsbPlan,
  given: Readonly<Record<string, unknown>>,
  context: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const { properties, prescribed, required = [] } = plan.schemas.service_instance.create.parameters;
  const overrides = overridesFor(env, brokerId, { ...placeOf(context), service: service.name }, Object.keys(properties));
  log.info("util.go:180", `Overrides: '${goText(overrides)}'.`);
  const params: Record<string, string> = { ...planDefaults(plan), ...overrides, ...prescribed };
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(properties, name)) throw new OsbRefusal(400, `The parameter ${name} is not available.`);
    params[name] = goText(value);
  }
  const missing = required.find((name) => !Object.hasOwn(params, name));
  if (missing !== undefined) throw new OsbRefusal(400, `The parameter ${missing} is required.`);
  log.info("api.go:113", `params=${goText(params)}`, 10);
  return params;
}

function planDefaults(plan: OsbPlan): Record<string, string> {
  const properties = Object.entries(plan.schemas.service_instance.create.parameters.properties);
  return Object.fromEntries(properties.flatMap(([name, property]) => ("default" in property ? [[name, goText(property["default"])]] : [])));
}

/** Where a request comes from. Every platform but two is unknown in both. */
function placeOf(context: Readonly<Record<string, unknown>>): { readonly cluster: string; readonly namespace: string } {
  const [cluster, namespace] = {
    kubernetes: [context["clusterid"], context["namespace"]],
    cloudfoundry: [String(context["organization_guid"]).replaceAll("-", ""), String(context["space_guid"]).replaceAll("-", "")],
  }[String(context["platform"])] ?? [undefined, undefined];
  return { cluster: String(cluster ?? "unknown"), namespace: String(namespace ?? "unknown") };
}

function tagsOf(
  brokerId: string,
  instanceId: string,
  context: Readonly<Record<string, unknown>>,
  params: Readonly<Record<string, string>>,
): readonly object[] {
  const { cluster, namespace } = placeOf(context);
  const own = { "broker-id": brokerId, "instance-id": instanceId, cluster, namespace };
  const tags = Object.entries(own).map(([key, Value]) => ({ Key: `aws-service-broker:${key}`, Value }));
  return [...tags, ...["user_tags", "admin_tags"].flatMap((name) => parsedTags(params[name] ?? "[]"))];
}

function parsedTags(text: string): readonly object[] {
  try {
    return JSON.parse(text) as readonly object[];
  } catch (fault) {
    throw new OsbRefusal(400, `failed to parse tags: ${(fault as Error).message}`);
  }
}

function cloudFormationParameters(params: Readonly<Record<string, string>>): readonly object[] {
  return Object.entries(params).flatMap(([ParameterKey, ParameterValue]) =>
    ParameterKey in BROKER_PARAMETERS ? [] : [{ ParameterKey, ParameterValue }],
  );
}

function planOf({ plans }: OsbService, id: string): OsbPlan | undefined {
  return plans?.find((plan) => plan.id === id);
}

/** Whole requests stand in the log, with whatever they hold. */
function provisionText(id: string, body: OsbRequest["body"], query: URLSearchParams): string {
  const accepts = query.get("accepts_incomplete")?.toLowerCase() === "true";
  const ids = `ServiceID:${body.service_id ?? ""} PlanID:${body.plan_id ?? ""}`;
  const places = `OrganizationGUID:${body.organization_guid ?? ""} SpaceGUID:${body.space_guid ?? ""}`;
  const maps = `Parameters:${goText(body.parameters ?? {})} Context:${goText(body.context ?? {})}`;
  return `{InstanceID:${id} AcceptsIncomplete:${accepts} ${ids} ${places} ${maps} OriginatingIdentity:<nil>}`;
}
