/** A catalog as a broker sends it, as far as Service Catalog reads it. Nothing in it can be relied on. */
export interface OsbCatalog {
  readonly services?: readonly CatalogService[] | null;
}

export interface CatalogService {
  readonly id?: string;
  readonly name?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly requires?: readonly string[];
  readonly bindable?: boolean;
  readonly plan_updateable?: boolean | null;
  readonly plans?: readonly CatalogPlan[] | null;
  readonly metadata?: object | null;
}

export interface CatalogPlan {
  readonly id?: string;
  readonly name?: string;
  readonly description?: string;
  readonly free?: boolean | null;
  readonly bindable?: boolean | null;
  readonly metadata?: object | null;
  readonly schemas?: {
    readonly service_instance?: {
      readonly create?: { readonly parameters?: unknown } | null;
      readonly update?: { readonly parameters?: unknown } | null;
    } | null;
    readonly service_binding?: { readonly create?: { readonly parameters?: unknown } | null } | null;
  } | null;
}
