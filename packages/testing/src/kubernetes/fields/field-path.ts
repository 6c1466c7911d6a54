import { elementsOf } from "./field-set.ts";

/** A place as messages write it: `.spec.containers[name="c"].image`. */
export function fieldPath(path: string): string {
  return elementsOf(path)
    .map((element) => {
      const name = element.slice(2);
      if (element.startsWith("f:")) return `.${name}`;
      if (element.startsWith("v:")) return `[=${name}]`;
      const keys = Object.entries(JSON.parse(name) as Record<string, unknown>);
      return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(",")}]`;
    })
    .join("");
}
