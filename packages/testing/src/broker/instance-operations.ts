import { AwsErrorText, type BrokerSession, notImitated } from "./broker-aws.ts";
import type { BrokerLog } from "./broker-log.ts";
import { goText } from "./go-text.ts";
import { type OsbAnswer, OsbRefusal, jsonAnswer } from "./osb-answer.ts";
import { BROKER_PARAMETERS, type OsbPlan, type OsbService } from "./osb-service.ts";
import { overridesFor } from "./parameter-overrides.ts";
import type { ServiceStore, StoredInstance } from "./service-store.ts";

/** A request as the routes take it apart. */
export interface OsbRequest {
  readonly instanceId: string;
  readonly bindingId: string;
  readonly query: URLSearchParams;
  /** Decoded body; an empty object where the route has none. */
  readonly body: {
    readonly service_id?: string;
    readonly plan_id?: string;
    readonly parameters?: Readonly<Record<string, unknown>>;
    readonly context?: Readonly<Record<string, unknown>>;
  };
  readonly originatingIdentity: string;
}

export interface InstanceDeps {
  readonly brokerId: string;
  readonly env: Readonly<Record<string, string>>;
  readonly store: ServiceStore;
  readonly cloudFormation: BrokerSession;
  readonly templateUrlOf: (serviceName: string) => string;
  readonly log: BrokerLog;
}

interface Stack {
  readonly StackStatus: string;
  readonly StackStatusReason?: string;
}

export async function provision(deps: InstanceDeps, { instanceId, body, query }: OsbRequest): Promise<OsbAnswer> {
  const { store, cloudFormation, log } = deps;
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
  if (params["target_role_name"]) throw notImitated("target_role_name");

  const stack = {
    Capabilities: ["CAPABILITY_NAMED_IAM"],
    Parameters: cloudFormationParameters(params),
    StackName: `aws-service-broker-${service.name}-${instanceId}`.replace(/[^a-zA-Z0-9-]/g, "-").slice(0, 128),
    Tags: tagsOf(deps.brokerId, instanceId, context, params),
    TemplateURL: deps.templateUrlOf(service.name),
  };
  const created = await told(
    cloudFormation.call<{ readonly StackId: string }>("cloudformation", "CreateStack", stack),
    "Failed to create the CloudFormation stack",
    () => {
      for (const [name, value] of Object.entries(stack)) log.error("api.go:170", `${name}: ${goText(value)}`);
    },
  );

  const instance: StoredInstance = { ID: instanceId, ServiceID: serviceId, PlanID: planId, Params: params, StackID: created.StackId };
  await told(
    store.putInstance(instance).catch(async (thrown: unknown) => {
      await cloudFormation.call("cloudformation", "DeleteStack", { StackName: created.StackId });
      throw thrown;
    }),
    `Failed to create the service instance ${instanceId}`,
  );
  return jsonAnswer(202, { async: true });
}

export async function update(deps: InstanceDeps, { instanceId, body, query }: OsbRequest): Promise<OsbAnswer> {
  const { store, cloudFormation } = deps;
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

  await told(
    cloudFormation.call("cloudformation", "UpdateStack", {
      Capabilities: ["CAPABILITY_NAMED_IAM"],
      Parameters: cloudFormationParameters(params),
      StackName: instance.StackID,
      TemplateURL: deps.templateUrlOf(service.name),
    }),
    `Failed to update the CloudFormation stack "${instance.StackID}"`,
  );
  await told(store.putInstance({ ...instance, Params: params }), `Failed to update the service instance "${instanceId}"`);
  return jsonAnswer(202, { async: true });
}

export async function deprovision({ store, cloudFormation }: InstanceDeps, { instanceId, query }: OsbRequest): Promise<OsbAnswer> {
  requireAsync(query);
  const { StackID } = await instanceOrGone(store, instanceId);
  await told(
    cloudFormation.call("cloudformation", "DeleteStack", { StackName: StackID }),
    `Failed to delete the CloudFormation stack ${StackID}`,
  );
  return jsonAnswer(202, { async: true });
}

export async function lastOperation(
  { store, cloudFormation }: InstanceDeps,
  { instanceId, originatingIdentity }: OsbRequest,
): Promise<OsbAnswer> {
  const { StackID } = await instanceOrGone(store, instanceId);
  const { Stacks } = await told(
    cloudFormation.call<{ readonly Stacks: readonly Stack[] }>("cloudformation", "DescribeStacks", { StackName: StackID }),
    `Failed to describe the CloudFormation stack ${StackID}`,
  );
  const { StackStatus: status = "", StackStatusReason: reason = "" } = Stacks[0] ?? {};
  if (["CREATE_COMPLETE", "UPDATE_COMPLETE", "DELETE_COMPLETE"].includes(status)) {
    if (status === "DELETE_COMPLETE") await store.removeInstance(instanceId);
    return jsonAnswer(200, { state: "succeeded" });
  }
  if (status.endsWith("_IN_PROGRESS") && !status.includes("ROLLBACK")) return jsonAnswer(200, { state: "in progress" });

  // Service Catalog starts deleting on a failed state, hence the error for it.
  if (originatingIdentity.split(" ")[0] === "kubernetes") throw new OsbRefusal(400, reason, "CloudFormationError");
  return jsonAnswer(200, { state: "failed", description: reason });
}

async function instanceOrGone(store: ServiceStore, instanceId: string): Promise<StoredInstance> {
  const instance = await told(store.instance(instanceId), `Failed to get the service instance ${instanceId}`);
  if (instance === undefined) throw new OsbRefusal(410, `The service instance ${instanceId} was not found.`);
  return instance;
}

function provisionParameters(
  { brokerId, env }: InstanceDeps,
  service: OsbService,
  plan: OsbPlan,
  given: Readonly<Record<string, unknown>>,
  context: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const { properties, prescribed, required = [] } = plan.schemas.service_instance.create.parameters;
  const params: Record<string, string> = {
    ...planDefaults(plan),
    ...overridesFor(env, brokerId, { ...placeOf(context), service: service.name }, Object.keys(properties)),
    ...prescribed,
  };
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(properties, name)) throw new OsbRefusal(400, `The parameter ${name} is not available.`);
    params[name] = goText(value);
  }
  const missing = required.find((name) => !Object.hasOwn(params, name));
  if (missing !== undefined) throw new OsbRefusal(400, `The parameter ${missing} is required.`);
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

function requireAsync(query: URLSearchParams): void {
  if (query.get("accepts_incomplete")?.toLowerCase() === "true") return;
  throw new OsbRefusal(422, "This service plan requires client support for asynchronous service operations.", "AsyncRequired");
}

/** An AWS failure is an answer of 500 with AWS's text behind the broker's. */
export async function told<T>(step: Promise<T>, failure: string, onFailure?: () => void): Promise<T> {
  try {
    return await step;
  } catch (thrown) {
    if (!(thrown instanceof AwsErrorText)) throw thrown;
    onFailure?.();
    throw new OsbRefusal(500, `${failure}: ${thrown.message}`);
  }
}
