import { AwsErrorText, type BrokerSession, notImitated } from "./broker-aws.ts";
import { bindingCredentials, policyArnOf, type StackOutput } from "./binding-credentials.ts";
import { type BrokerDeps, instanceOr, type OsbRequest, told } from "./broker-request.ts";
import { goText } from "./go-text.ts";
import { jsonAnswer, type OsbAnswer, OsbRefusal } from "./osb-answer.ts";
import type { OsbService } from "./osb-service.ts";
import type { StoredBinding } from "./service-store.ts";

/** Hands out the outputs of an instance's stack, and gives its policy to a role where one is named. */
export async function bind(deps: BrokerDeps, { body, instanceId, bindingId }: OsbRequest): Promise<OsbAnswer> {
  const { store, log } = deps;
  const wanted = wantedBinding(bindingId, instanceId, body.parameters ?? {});
  const known = await told(store.binding(bindingId), `Failed to get the service binding ${bindingId}`);
  if (known !== undefined) {
    if (!isSame(known, wanted)) throw new OsbRefusal(409, `Service binding ${bindingId} already exists but with different attributes.`);
    log.info("api.go:349", `Service binding ${bindingId} already exists.`);
    return jsonAnswer(200, { async: false });
  }
  const service = await serviceOr(deps, body.service_id ?? "");
  const { StackID, Params } = await instanceOr(store, instanceId, 400);

  const session = deps.sessionFor(Params);
  const outputs = await outputsOf(session, StackID);
  const problem = `Failed to get the credentials from CloudFormation stack ${StackID}`;
  const credentials = await told(
    bindingCredentials(service, outputs, session).catch((thrown: unknown) => {
      throw thrown instanceof OsbRefusal ? new OsbRefusal(thrown.status, `${problem}: ${thrown.message}`) : thrown;
    }),
    problem,
  );
  const PolicyArn = wanted.RoleName === "" ? "" : await attached(session, wanted, outputs, StackID);
  if (service.metadata["bindViaLambda"] === true) throw notImitated("binding by a Lambda function");

  await told(store.putBinding({ ...wanted, PolicyArn }), `Failed to store the service binding ${bindingId}`);
  deps.count("bind", service.name);
  return jsonAnswer(201, { async: false, credentials });
}

/** Takes the policy from the role again. What was handed out stays valid. */
export async function unbind(deps: BrokerDeps, { instanceId, bindingId, query }: OsbRequest): Promise<OsbAnswer> {
  const { store, log } = deps;
  const binding = await told(store.binding(bindingId), `Failed to get the service binding ${bindingId}`);
  if (binding === undefined) throw new OsbRefusal(410, `The service binding ${bindingId} was not found.`);
  const service = await serviceOr(deps, query.get("service_id") ?? "");
  const { Params } = await instanceOr(store, binding.InstanceID || instanceId, 400);
  const session = deps.sessionFor(Params);
  if (service.metadata["bindViaLambda"] === true) throw notImitated("unbinding by a Lambda function");

  const { PolicyArn, RoleName } = binding;
  if (PolicyArn !== "")
    await told(
      session.call("iam", "DetachRolePolicy", { PolicyArn, RoleName }).catch((thrown: unknown) => {
        if (!(thrown instanceof AwsErrorText) || thrown.code !== "NoSuchEntity") throw thrown;
        log.info("api.go:532", `The policy ${PolicyArn} was already detached from role ${RoleName}.`);
        return {};
      }),
      `Failed to detach the policy ${PolicyArn} from role ${RoleName}`,
    );
  await told(store.removeBinding(bindingId), `Failed to delete the service binding ${bindingId}`);
  deps.count("unbind", service.name);
  return jsonAnswer(200, { async: false });
}

/** The names of the two parameters count without regard to case. */
function wantedBinding(ID: string, InstanceID: string, parameters: Readonly<Record<string, unknown>>): StoredBinding {
  let binding: StoredBinding = { ID, InstanceID, PolicyArn: "", RoleName: "", Scope: "" };
  for (const [name, value] of Object.entries(parameters)) {
    if (/^rolename$/i.test(name)) binding = { ...binding, RoleName: goText(value) };
    else if (/^scope$/i.test(name)) binding = { ...binding, Scope: goText(value) };
    else throw new OsbRefusal(400, `The parameter ${name} is not supported.`);
  }
  return binding;
}

/** The policy does not count: the broker works it out itself. */
function isSame(known: StoredBinding, wanted: StoredBinding): boolean {
  return known.InstanceID === wanted.InstanceID && known.RoleName === wanted.RoleName && known.Scope === wanted.Scope;
}

async function serviceOr({ store }: BrokerDeps, id: string): Promise<OsbService> {
  const service = await told(store.service(id), `Failed to get the service ${id}`);
  if (service === undefined) throw new OsbRefusal(400, `The service ${id} was not found.`);
  return service;
}

async function outputsOf(session: BrokerSession, StackName: string): Promise<readonly StackOutput[]> {
  const { Stacks } = await told(
    session.call<{ readonly Stacks: readonly { readonly Outputs?: readonly StackOutput[] }[] }>("cloudformation", "DescribeStacks", {
      StackName,
    }),
    `Failed to describe the CloudFormation stack ${StackName}`,
  );
  return Stacks[0]?.Outputs ?? [];
}

async function attached(
  session: BrokerSession,
  { RoleName, Scope }: StoredBinding,
  outputs: readonly StackOutput[],
  stackId: string,
): Promise<string> {
  const PolicyArn = policyArnOf(outputs, Scope);
  if (PolicyArn === undefined)
    throw new OsbRefusal(
      400,
      `The CloudFormation stack ${stackId} does not support binding with scope '${Scope}': output not found: PolicyArn${Scope}`,
    );
  await told(
    session.call("iam", "AttachRolePolicy", { PolicyArn, RoleName }),
    `Failed to attach the policy ${PolicyArn} to role ${RoleName}`,
  );
  return PolicyArn;
}
