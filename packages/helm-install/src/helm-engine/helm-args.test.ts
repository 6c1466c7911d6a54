import { describe, expect, it } from "vitest";
import { rollbackArgs } from "./rollback-args.ts";
import { templateArgs } from "./template-args.ts";
import { uninstallArgs } from "./uninstall-args.ts";
import { upgradeArgs } from "./upgrade-args.ts";
import { helmVersionOf, versionArgs } from "./version-args.ts";

const where = { release: "prod", namespace: "brokers" };
const what = { ...where, chart: "/charts/broker", values: { token: "not for argv" } };

describe("the arguments of helm", () => {
  it("ask for the version alone", () => {
    expect(versionArgs()).toEqual(["version", "--template", "{{.Version}}"]);
  });

  it("upgrade or install, with values from stdin and labels for the record, waiting for nothing", () => {
    const args = upgradeArgs({ ...what, labels: { "osb-sdk/installation": "prod", "osb-sdk/release": "0123" } });

    expect(args).toEqual([
      "upgrade",
      "prod",
      "/charts/broker",
      "--install",
      "--namespace",
      "brokers",
      "--values",
      "-",
      "--reset-values",
      "--labels",
      "osb-sdk/installation=prod,osb-sdk/release=0123",
      "--history-max",
      "5",
      "--timeout",
      "60s",
    ]);
  });

  it("roll back to a revision", () => {
    expect(rollbackArgs({ ...where, revision: 3 })).toEqual([
      "rollback",
      "prod",
      "3",
      "--namespace",
      "brokers",
      "--history-max",
      "5",
      "--timeout",
      "60s",
    ]);
  });

  it("uninstall what may be gone already", () => {
    expect(uninstallArgs(where)).toEqual(["uninstall", "prod", "--namespace", "brokers", "--ignore-not-found", "--timeout", "60s"]);
  });

  it("render", () => {
    expect(templateArgs(what)).toEqual(["template", "prod", "/charts/broker", "--namespace", "brokers", "--values", "-"]);
  });
});

describe("helmVersionOf", () => {
  it.each([
    ["v3.17.3", "3.17.3"],
    ["v4.2.3\n", "4.2.3"],
    ["v4.0.0-rc.1+g1a2b3c", "4.0.0-rc.1+g1a2b3c"],
    ["Usage: helm [options] file", undefined],
    ["", undefined],
  ])("reads %j", (stdout, version) => {
    expect(helmVersionOf(stdout)).toBe(version);
  });
});
