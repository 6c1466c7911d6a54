import { describe, expect, it } from "vitest";
import type { Offers } from "./join-offers.ts";
import { readRegistration, statusColumn } from "./read-registration.ts";
import type { BrokerObject, Condition } from "./service-catalog-objects.ts";

const ready: Condition = {
  type: "Ready",
  status: "True",
  reason: "FetchedCatalog",
  message: "Successfully fetched catalog entries from broker.",
};
const refused: Condition = {
  type: "Ready",
  status: "False",
  reason: "ErrorFetchingCatalog",
  message: "Error fetching catalog.Error getting broker catalog: Status: 401; ErrorMessage: <nil>",
};

const broker = (status: BrokerObject["status"], generation = 1): BrokerObject => ({
  apiVersion: "servicecatalog.k8s.io/v1beta1",
  kind: "ClusterServiceBroker",
  metadata: { name: "prod", generation },
  spec: { url: "https://broker" },
  ...(status && { status }),
});
const offers: Offers = {
  classes: [
    {
      apiVersion: "v1beta1",
      kind: "ClusterServiceClass",
      metadata: { name: "c1" },
      spec: { externalName: "sqs", clusterServiceBrokerName: "prod" },
    },
  ],
  plans: [
    {
      apiVersion: "v1beta1",
      kind: "ClusterServicePlan",
      metadata: { name: "p1" },
      spec: { externalName: "standard", clusterServiceBrokerName: "prod", clusterServiceClassRef: { name: "c1" } },
    },
  ],
};
const [aClass] = offers.classes;

describe("readRegistration", () => {
  it.each<[string, BrokerObject, Offers, string, string | undefined]>([
    ["a fresh broker", broker(undefined), offers, "pending", undefined],
    ["a status without conditions", broker({ reconciledGeneration: 0 }), offers, "pending", undefined],
    ["ready, of this generation, with services", broker({ conditions: [ready], reconciledGeneration: 1 }), offers, "ready", undefined],
    ["ready of an older generation", broker({ conditions: [ready], reconciledGeneration: 1 }, 2), offers, "pending", undefined],
    [
      "failing after the retry time-out, when the generations agree",
      broker({ conditions: [refused], reconciledGeneration: 1 }),
      offers,
      "failing",
      "unauthorized",
    ],
    [
      "failing with the services of better days",
      broker({ conditions: [refused], reconciledGeneration: 0 }),
      offers,
      "failing",
      "unauthorized",
    ],
    [
      "ready with an empty catalog",
      broker({ conditions: [ready], reconciledGeneration: 1 }),
      { classes: [], plans: [] },
      "failing",
      "empty-catalog",
    ],
    [
      "ready with services that have no plans",
      broker({ conditions: [ready], reconciledGeneration: 1 }),
      { ...offers, plans: [] },
      "failing",
      "empty-catalog",
    ],
    [
      "ready with another broker's services",
      broker({ conditions: [ready], reconciledGeneration: 1 }),
      { ...offers, classes: aClass ? [{ ...aClass, spec: { ...aClass.spec, clusterServiceBrokerName: "other" } }] : [] },
      "failing",
      "empty-catalog",
    ],
    [
      "ready with services that left the catalog",
      broker({ conditions: [ready], reconciledGeneration: 1 }),
      { ...offers, classes: aClass ? [{ ...aClass, status: { removedFromBrokerCatalog: true } }] : [] },
      "failing",
      "empty-catalog",
    ],
    [
      "unknown, because listing failed",
      broker({
        conditions: [
          {
            type: "Ready",
            status: "Unknown",
            reason: "ErrorListingClusterServiceClasses",
            message: "Error listing cluster service classes.",
          },
        ],
      }),
      offers,
      "failing",
      "unknown",
    ],
    [
      "failed beside ready",
      broker({ conditions: [{ type: "Failed", status: "False" }, ready], reconciledGeneration: 1 }),
      offers,
      "ready",
      undefined,
    ],
  ])("reads %s", (_, object, listed, is, cause) => {
    const state = readRegistration(object, listed);

    expect(state.is).toBe(is);
    expect(state.is === "failing" ? state.failure.cause : undefined).toBe(cause);
  });
});

describe("statusColumn", () => {
  it.each<[string, BrokerObject["status"], string]>([
    ["nothing for a fresh broker", undefined, ""],
    ["what the controller computed", { conditions: [ready], lastConditionState: "Ready" }, "Ready"],
    ["the type of a true condition, where the controller computed nothing", { conditions: [ready] }, "Ready"],
    ["the reason of any other", { conditions: [refused] }, "ErrorFetchingCatalog"],
    ["the last of several conditions", { conditions: [ready, { type: "Failed", status: "True" }] }, "Failed"],
  ])("shows %s", (_, status, shown) => {
    expect(statusColumn({ status })).toBe(shown);
  });
});
