import { describe, expect, it } from "vitest";
import { joinOffers, offersOf } from "./join-offers.ts";
import type { ClassObject, PlanObject } from "./service-catalog-objects.ts";

const head = { apiVersion: "servicecatalog.k8s.io/v1beta1", kind: "" };
const serviceClass = (name: string, externalName: string, clusterServiceBrokerName = "prod"): ClassObject => ({
  ...head,
  metadata: { name },
  spec: { externalName, description: `about ${externalName}`, clusterServiceBrokerName },
});
const plan = (name: string, externalName: string, of: string, clusterServiceBrokerName = "prod"): PlanObject => ({
  ...head,
  metadata: { name },
  spec: { externalName, description: `about ${externalName}`, free: false, clusterServiceClassRef: { name: of }, clusterServiceBrokerName },
});

describe("joinOffers", () => {
  it("lists services and their plans by name", () => {
    const classes = [serviceClass("c2", "sqs"), serviceClass("c1", "rds")];
    const plans = [plan("p3", "standard", "c2"), plan("p2", "fifo", "c2"), plan("p1", "small", "c1")];

    expect(joinOffers({ classes, plans })).toEqual({
      services: [
        { name: "rds", description: "about rds", plans: [{ name: "small", description: "about small", free: false }] },
        {
          name: "sqs",
          description: "about sqs",
          plans: [
            { name: "fifo", description: "about fifo", free: false },
            { name: "standard", description: "about standard", free: false },
          ],
        },
      ],
    });
  });

  it("leaves out what left the catalog, and services without a plan to order", () => {
    const removed = { status: { removedFromBrokerCatalog: true } };
    const classes = [serviceClass("c1", "old"), serviceClass("c2", "planless"), serviceClass("c3", "sqs")];
    const plans = [plan("p1", "a", "c1"), { ...plan("p2", "b", "c2"), ...removed }, plan("p3", "c", "c3")];

    expect(
      joinOffers({ classes: classes.map((one, index) => (index === 0 ? { ...one, ...removed } : one)), plans }).services.map(
        ({ name }) => name,
      ),
    ).toEqual(["sqs"]);
  });

  it("joins namespaced offers by their own references", () => {
    const classes: ClassObject[] = [{ ...head, metadata: { name: "c1" }, spec: { externalName: "sqs", serviceBrokerName: "prod" } }];
    const plans: PlanObject[] = [
      { ...head, metadata: { name: "p1" }, spec: { externalName: "standard", serviceClassRef: { name: "c1" }, serviceBrokerName: "prod" } },
    ];

    expect(joinOffers(offersOf("prod", { classes, plans })).services).toMatchObject([{ name: "sqs", plans: [{ name: "standard" }] }]);
  });
});

describe("offersOf", () => {
  it("takes what names the broker, labelled or not", () => {
    const offers = {
      classes: [serviceClass("c1", "sqs"), serviceClass("c2", "sqs", "other")],
      plans: [plan("p1", "a", "c1"), plan("p2", "a", "c2", "other")],
    };

    expect(offersOf("prod", offers)).toEqual({ classes: [offers.classes[0]], plans: [offers.plans[0]] });
  });
});
