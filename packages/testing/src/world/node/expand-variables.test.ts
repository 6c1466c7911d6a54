import { describe, expect, it } from "vitest";
import { expandVariables } from "./expand-variables.ts";

const variables = { USER: "broker", EMPTY: "" };

describe("expandVariables", () => {
  it.each([
    ["a known variable", "--user=$(USER)", "--user=broker"],
    ["an empty variable", "[$(EMPTY)]", "[]"],
    ["a variable nobody set", "$(MISSING)", "$(MISSING)"],
    ["a name that every object has", "$(toString)", "$(toString)"],
    ["an escaped reference", "$$(USER)", "$(USER)"],
    ["a dollar that means nothing", "$USER costs 5$", "$USER costs 5$"],
    ["several in one text", "$(USER)/$(USER)", "broker/broker"],
  ])("meets %s", (_, text, expanded) => {
    expect(expandVariables(text, variables)).toBe(expanded);
  });
});
