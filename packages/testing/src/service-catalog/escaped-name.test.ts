import { describe, expect, it } from "vitest";
import { escapedName } from "./escaped-name.ts";

describe("escapedName", () => {
  it.each([
    ["Svc-ID_1", "z53zvc-z49zz44zz5fz1"],
    ["8c455a9b-7dbb-54a2-9883-250a1ca13172", "8c455a9b-7dbb-54a2-9883-250a1ca13172"],
    ["zoo", "z7azoo"],
    ["-a.b-", "z2dza.bz2dz"],
    ["a..b", "a.z2ezb"],
    ["a.-b", "a.z2dzb"],
    ["a-.b", "a-z2ezb"],
    ["é", "ze9z"],
  ])("makes of %s the name %s", (id, name) => {
    expect(escapedName(id)).toBe(name);
  });

  it("cuts what is too long and tells it apart by a hash of the whole", () => {
    const name = escapedName("a".repeat(64));

    expect(name).toMatch(/^a{30}-[0-9a-f]{32}$/);
    expect(name).not.toBe(escapedName("a".repeat(65)));
  });
});
