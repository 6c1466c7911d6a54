import type { Cause } from "../api-fault.ts";
import { invalidValue } from "./causes.ts";

/** What is wrong with a port that is told by its number, or by its name. */
export function portProblems(field: string, port: unknown): Cause[] {
  if (typeof port === "string") return portNameProblems(field, port);
  const isPort = typeof port === "number" && port >= 1 && port <= 65_535;
  return isPort ? [] : [invalidValue(field, port, "must be between 1 and 65535, inclusive")];
}

/** What is wrong with the name of a container's port. */
export function portNameProblems(field: string, name: string): Cause[] {
  const rules: readonly (readonly [boolean, string])[] = [
    [name.length <= 15, "must be no more than 15 characters"],
    [/^[-a-z0-9]+$/.test(name), "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"],
    [/[a-z]/.test(name), "must contain at least one letter (a-z)"],
    [!name.includes("--"), "must not contain consecutive hyphens"],
    [!/^-|-$/.test(name), "must not begin or end with a hyphen"],
  ];
  return rules.flatMap(([holds, text]) => (holds ? [] : [invalidValue(field, name, text)]));
}
