import { describe, expect, it } from "vitest";
import { instancesOf } from "./find-instances.ts";
import type { ClassObject, InstanceObject } from "./service-catalog-objects.ts";

const head = { apiVersion: "servicecatalog.k8s.io/v1beta1", kind: "" };
const classes: ClassObject[] = [{ ...head, metadata: { name: "c1" }, spec: { externalName: "sqs", externalID: "id-1" } }];
const instance = (spec: InstanceObject["spec"]): InstanceObject[] => [{ ...head, metadata: { namespace: "dev", name: "queue" }, spec }];

describe("instancesOf", () => {
  it.each<[string, InstanceObject["spec"], "cluster" | "namespace", number]>([
    ["one that refers to the class", { clusterServiceClassRef: { name: "c1" } }, "cluster", 1],
    [
      "one that refers to another class, whatever its user wrote",
      { clusterServiceClassRef: { name: "c9" }, clusterServiceClassExternalName: "sqs" },
      "cluster",
      0,
    ],
    ["one that names the class and was not looked at yet", { clusterServiceClassExternalName: "sqs" }, "cluster", 1],
    ["one that names its id", { clusterServiceClassExternalID: "id-1" }, "cluster", 1],
    ["one that names its object", { clusterServiceClassName: "c1" }, "cluster", 1],
    ["one that names another", { clusterServiceClassExternalName: "rds" }, "cluster", 0],
    ["one of the other scope", { serviceClassExternalName: "sqs", serviceClassRef: { name: "c1" } }, "cluster", 0],
    ["one that refers to a class of its namespace", { serviceClassRef: { name: "c1" } }, "namespace", 1],
    ["one that names a class of its namespace", { serviceClassExternalName: "sqs" }, "namespace", 1],
  ])("judges %s", (_, spec, scope, count) => {
    expect(instancesOf(classes, instance(spec), scope)).toEqual(Array(count).fill({ namespace: "dev", name: "queue" }));
  });
});
