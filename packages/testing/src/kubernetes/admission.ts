import { qualifiedName, type Resource } from "@osb/kubernetes";
import { ApiFault } from "./api-fault.ts";
import type { ApiObject } from "./api-object.ts";
import type { Caller } from "./api-request.ts";

/** What an admission hook is shown. */
export interface Admission {
  readonly operation: "CREATE" | "UPDATE" | "DELETE";
  readonly resource: Resource;
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
  /** What is to be stored; absent for DELETE. */
  readonly object: ApiObject | undefined;
  /** What is stored; absent for CREATE. */
  readonly oldObject: ApiObject | undefined;
  readonly caller: Caller;
}

/** An admission webhook, as a function. */
export interface AdmissionHook {
  /** As denials name it: `validating.kf.dev`. */
  readonly name: string;
  /** Full names: `secrets`, `clusterservicebrokers.servicecatalog.k8s.io`. Subresources are named too: `pods/status`. */
  readonly resources: readonly string[];
  readonly operations: readonly Admission["operation"][];
  /** Returns the object as it is to be; it must not change the one it gets. */
  readonly mutate?: (admission: Admission & { readonly object: ApiObject }) => ApiObject;
  /** Returns why the request is denied, or nothing. */
  readonly validate?: (admission: Admission) => string | undefined;
}

/** The hooks of one API server, in the order in which they were added. */
export class AdmissionChain {
  readonly #hooks: AdmissionHook[] = [];

  /** Adds a hook. What is returned takes it out again. */
  add(hook: AdmissionHook): Disposable {
    this.#hooks.push(hook);
    return { [Symbol.dispose]: () => void this.#hooks.splice(this.#hooks.indexOf(hook), 1) };
  }

  mutated(admission: Admission & { readonly object: ApiObject }): ApiObject {
    const hooks = this.#for(admission);
    return hooks.reduce((object, { mutate }) => mutate?.({ ...admission, object }) ?? object, admission.object);
  }

  validate(admission: Admission): void {
    for (const { name, validate } of this.#for(admission)) {
      const denial = validate?.(admission);
      if (denial !== undefined) throw new ApiFault(403, "Forbidden", `admission webhook "${name}" denied the request: ${denial}`);
    }
  }

  #for({ operation, resource, subresource }: Admission): readonly AdmissionHook[] {
    const name = `${qualifiedName(resource)}${subresource === "" ? "" : `/${subresource}`}`;
    return this.#hooks.filter(({ resources, operations }) => operations.includes(operation) && resources.includes(name));
  }
}
