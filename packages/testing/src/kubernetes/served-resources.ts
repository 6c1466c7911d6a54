import { CORE_RESOURCES } from "./core-resources.ts";
import { customResourcesOf } from "./custom/custom-resources-of.ts";
import type { ApiObject } from "./api-object.ts";
import type { ServedResource } from "./served-resource.ts";

/** What is served right now: the built-in resources, and those of established definitions. */
export class ServedResources {
  readonly #custom = new Map<string, readonly ServedResource[]>();

  #all: readonly ServedResource[] = CORE_RESOURCES;

  get all(): readonly ServedResource[] {
    return this.#all;
  }

  find(group: string, version: string, plural: string): ServedResource | undefined {
    return this.all.find((resource) => resource.group === group && resource.version === version && resource.plural === plural);
  }

  hasVersion(group: string, version: string): boolean {
    return this.all.some((resource) => resource.group === group && resource.version === version);
  }

  /** Begins to serve what a definition defines, or serves it as it is defined now. */
  define(definition: ApiObject): void {
    this.#custom.set(definition.metadata.name, customResourcesOf(definition));
    this.#gather();
  }

  withdraw(name: string): void {
    this.#custom.delete(name);
    this.#gather();
  }

  isDefined(name: string): boolean {
    return this.#custom.has(name);
  }

  #gather(): void {
    this.#all = [...CORE_RESOURCES, ...[...this.#custom.values()].flat()];
  }
}
