import { err, ok, type Result } from "neverthrow";
import { boundedJson } from "./bounded-json.ts";
import type { Catalog, CatalogPlan, CatalogService, Mistyped } from "./catalog.ts";

type CatalogProblem = "not-json" | "too-deep" | "too-many-values" | "no-object" | "services-no-list";

/**
 * Reads a catalog. Unknown fields are ignored, as the specification demands; one field of a wrong type costs that field
 * and is told in `mistyped`. Missing services are an empty list: the AWS broker sends `{"services":null}` while it has none.
 */
export function parseCatalog(text: string): Result<Catalog, CatalogProblem> {
  return boundedJson(text).andThen((json): Result<Catalog, CatalogProblem> => {
    if (!isRecord(json)) return err("no-object");
    const services = json["services"] ?? [];
    if (!Array.isArray(services)) return err("services-no-list");
    const mistyped: Mistyped[] = [];
    return ok({
      services: records("services", services, mistyped).map(([path, fields]) => serviceOf(new Fields(path, fields, mistyped))),
      mistyped,
    });
  });
}

function serviceOf(fields: Fields): CatalogService {
  return {
    id: fields.text("id"),
    name: fields.text("name"),
    description: fields.text("description"),
    bindable: fields.flag("bindable"),
    planUpdatable: fields.flag("plan_updateable"),
    tags: fields.texts("tags"),
    requires: fields.texts("requires"),
    metadata: fields.record("metadata"),
    plans: fields.each("plans", planOf),
  };
}

function planOf(fields: Fields): CatalogPlan {
  return {
    id: fields.text("id"),
    name: fields.text("name"),
    description: fields.text("description"),
    free: fields.flag("free"),
    bindable: fields.flag("bindable"),
    metadata: fields.record("metadata"),
    schemas: fields.record("schemas"),
  };
}

/** The fields of one object, read one by one. `null` counts as absent, as it does for the platforms' decoders. */
class Fields {
  readonly #path: string;
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #mistyped: Mistyped[];

  constructor(path: string, fields: Readonly<Record<string, unknown>>, mistyped: Mistyped[]) {
    this.#path = path;
    this.#fields = fields;
    this.#mistyped = mistyped;
  }

  text(name: string): string {
    return withoutControls(this.#read(name, "string", (value) => typeof value === "string") ?? "");
  }

  flag(name: string): boolean | undefined {
    return this.#read(name, "boolean", (value) => typeof value === "boolean");
  }

  record(name: string): Readonly<Record<string, unknown>> | undefined {
    return this.#read(name, "object", isRecord);
  }

  texts(name: string): readonly string[] {
    const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every((one) => typeof one === "string");
    return (this.#read(name, "list of strings", isTexts) ?? []).map(withoutControls);
  }

  each<T>(name: string, read: (fields: Fields) => T): readonly T[] {
    const list = this.#read(name, "list", (value): value is unknown[] => Array.isArray(value)) ?? [];
    return records(`${this.#path}.${name}`, list, this.#mistyped).map(([path, fields]) => read(new Fields(path, fields, this.#mistyped)));
  }

  #read<T>(name: string, wanted: string, fits: (value: unknown) => value is T): T | undefined {
    const value = Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
    if (value === undefined || value === null) return undefined;
    if (fits(value)) return value;
    this.#mistyped.push({ path: `${this.#path}.${name}`, wanted, found: kindOf(value) });
    return undefined;
  }
}

function records(
  path: string,
  list: readonly unknown[],
  mistyped: Mistyped[],
): readonly (readonly [string, Readonly<Record<string, unknown>>])[] {
  return list.flatMap((item, index): [string, Readonly<Record<string, unknown>>][] => {
    if (isRecord(item)) return [[`${path}.${index}`, item]];
    mistyped.push({ path: `${path}.${index}`, wanted: "object", found: kindOf(item) });
    return [];
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "list" : typeof value;
}

function withoutControls(text: string): string {
  return text.replace(/\p{Cc}/gu, "\uFFFD");
}
