import { type KubeObject, qualifiedName } from "@osb/kubernetes";
import type { Admission, AdmissionHook } from "../../kubernetes/admission.ts";
import { ApiFault } from "../../kubernetes/api-fault.ts";
import type { KfBroker, KfServiceInstance } from "../kf-broker.ts";
import { KF_CLUSTER_SERVICE_BROKERS, KF_SERVICE_BROKERS, KF_SERVICE_INSTANCES } from "../kf-resources.ts";
import { typedSpec } from "../typed-spec.ts";
import { toldErrors } from "./field-error.ts";
import { brokerErrors, brokerUse, instanceErrors } from "./kf-rules.ts";
import { undecodable } from "./undecodable.ts";

const MUTATING = "webhook.kf.dev";
const VALIDATING = "validation.webhook.kf.dev";
const HALF_AN_HOUR_S = 1_800;

export interface KfAccess {
  /** All instances of `kf.dev`, of all Spaces. */
  instances(): readonly KfServiceInstance[];
}

/**
 * Kf's webhooks for brokers and instances, as hooks for `FakeKubernetes.admission(…)`: what they fill in, what they refuse, and in
 * which words. A refusal of theirs is HTTP 400, `BadRequest`. Those for Kf's other kinds, bindings among them, are not here.
 */
export function kfAdmission(access: KfAccess): readonly AdmissionHook[] {
  const resources = [KF_CLUSTER_SERVICE_BROKERS, KF_SERVICE_BROKERS, KF_SERVICE_INSTANCES]
    .map(qualifiedName)
    .flatMap((name) => [name, `${name}/status`]);
  return [
    { name: MUTATING, resources, operations: ["CREATE", "UPDATE"], mutate: completed },
    {
      name: VALIDATING,
      resources,
      operations: ["CREATE", "UPDATE", "DELETE"],
      validate: (admission) => {
        const problem = admission.operation === "DELETE" ? inUse(access, admission) : broken(admission);
        if (problem !== undefined) throw denied(VALIDATING, problem);
        return undefined;
      },
    },
  ];
}

function completed({ resource, subresource, object }: Admission & { readonly object: KubeObject }): ReturnType<Mutate> {
  if (resource.plural === KF_SERVICE_INSTANCES.plural) return completedInstance(object as KfServiceInstance) as ReturnType<Mutate>;
  const broker = object as KfBroker;
  const problem = undecodable(resource, broker);
  if (problem !== undefined) throw denied(MUTATING, `mutation failed: cannot decode incoming new object: ${problem}`);
  const spec = typedSpec(resource, broker.spec);
  const status = subresource === "status" && { status: typedStatus(broker.status) };
  return { ...broker, spec: { ...spec, updateRequests: spec.updateRequests || 1 }, ...status } as unknown as ReturnType<Mutate>;
}

type Mutate = NonNullable<AdmissionHook["mutate"]>;

/** A condition without a time gets one that is no time: the definition refuses it. */
function typedStatus({ conditions, updateRequests = 0, ...status }: NonNullable<KfBroker["status"]> = {}): object {
  const typed = conditions?.map((condition) => ({ ...{ lastTransitionTime: null, status: "", type: "" }, ...condition }));
  return { ...status, updateRequests, ...(typed && { conditions: typed }) };
}

/** An order gets its time. Tags that are not said become none at all, which the definition refuses. */
function completedInstance({ spec = {}, ...instance }: KfServiceInstance): object {
  const { osb, tags = null } = spec;
  const deadline = osb && { osb: { ...osb, progressDeadlineSeconds: osb.progressDeadlineSeconds || HALF_AN_HOUR_S } };
  return { ...instance, spec: { parametersFrom: {}, ...spec, ...deadline, tags } };
}

function broken({ resource, subresource, object, oldObject }: Admission): string | undefined {
  // A status is not refused for what is wrong with the spec.
  if (subresource === "status" || object === undefined) return undefined;
  const errors =
    resource.plural === KF_SERVICE_INSTANCES.plural
      ? instanceErrors(object as KfServiceInstance, oldObject as KfServiceInstance | undefined)
      : brokerErrors(object as KfBroker, resource.plural === KF_SERVICE_BROKERS.plural);
  const told = toldErrors(errors);
  return told && `validation failed: ${told}`;
}

function inUse(access: KfAccess, { resource, oldObject }: Admission): string | undefined {
  if (resource.plural === KF_SERVICE_INSTANCES.plural || oldObject === undefined) return undefined;
  const use = brokerUse(oldObject as KfBroker, access.instances());
  return use && `validation callback failed: ${use}`;
}

function denied(hook: string, problem: string): ApiFault {
  return new ApiFault(400, "BadRequest", `admission webhook "${hook}" denied the request: ${problem}`);
}
