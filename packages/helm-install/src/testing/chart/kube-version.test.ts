import { describe, expect, it } from "vitest";
import { allowsVersion, kubeVersion } from "./kube-version.ts";

describe("allowsVersion", () => {
  it.each([
    [">=1.22.0-0", "v1.22.0", true],
    [">=1.22.0-0", "v1.21.14", false],
    [">=1.22.0-0", "v1.36.3-gke.100", true],
    [">=1.22.0-0", "v1.22.0-alpha.1", true],
    [">=1.22.0", "v1.36.3-gke.100", false],
    [">=1.22.0", "v1.36.3+k3s1", true],
    [">= 1.22.0 < 1.30.0", "v1.30.0", false],
    [">=1.22.0-0, <1.30.0-0", "v1.29.9", true],
    ["<1.20.0 || >1.30.0", "v1.31.0", true],
    ["!=1.25.0", "v1.25.0", false],
    [">1.22.0-rc.2", "v1.22.0-rc.10", true],
  ])("tells that %s allows %s: %s", (constraint, version, allowed) => {
    expect(allowsVersion(constraint, version)).toBe(allowed);
  });

  it.each(["^1.22.0", "~1.22", "1.22.x", ">=1.22"])("names %s, which it does not know", (constraint) => {
    expect(() => allowsVersion(constraint, "v1.30.0")).toThrow("is not known to helm in memory");
  });
});

describe("kubeVersion", () => {
  it("gives templates its parts", () => {
    expect(kubeVersion("v1.36.3")).toEqual({ Version: "v1.36.3", GitVersion: "v1.36.3", Major: "1", Minor: "36" });
  });
});
