/** What a broker offers, as its catalog tells it (Open Service Broker API 2.17, "Catalog Management"). Unknown fields are dropped. */
export interface Catalog {
  readonly services: readonly CatalogService[];
  /** Fields that were there with another type than the specification says. They read as if they were absent. */
  readonly mistyped: readonly Mistyped[];
}

/**
 * One service. Texts that are missing are empty, so that one bad service does not hide the others; `lintCatalog` names
 * them. Control characters in texts are replaced, because they end up in terminals.
 */
export interface CatalogService {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly bindable: boolean | undefined;
  /** Sent as `plan_updateable`, misspelt by the specification. */
  readonly planUpdatable: boolean | undefined;
  readonly tags: readonly string[];
  readonly requires: readonly string[];
  /** Opaque, and as it was sent. */
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
  readonly plans: readonly CatalogPlan[];
}

export interface CatalogPlan {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Where it is `undefined` the specification says true, Kf agrees, and Service Catalog shows false. */
  readonly free: boolean | undefined;
  readonly bindable: boolean | undefined;
  /** Opaque, and as it was sent. */
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
  /** JSON schemas of the parameters, opaque and as they were sent. */
  readonly schemas: Readonly<Record<string, unknown>> | undefined;
}

export interface Mistyped {
  /** `services.0.plans.1.free` */
  readonly path: string;
  readonly wanted: string;
  readonly found: string;
}
