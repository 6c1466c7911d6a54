import type { ScriptedAnswer } from "../../broker/scripted-broker.ts";
import type { Series } from "./played-series.ts";

const REFUSED: ScriptedAnswer = { status: 500, body: { error: "Oops", description: "100% no" } };
const OFFER: ScriptedAnswer = {
  status: 200,
  body: {
    services: [
      { id: "2", name: "b", description: "", plans: [{ id: "3", name: "q", free: false }] },
      { id: "1", name: "a", description: "A", tags: ["t"] },
    ],
  },
};

/** What Kf's controller was recorded doing, without its webhooks; each series alone, one after another. */
export const BEHAVIOURS: readonly Series[] = [
  {
    title: "a broker is kicked while it is being tried",
    endAt: 25_000,
    steps: [
      { at: 0, to: "kicked", what: "register" },
      { at: 0, to: "kicked", what: "answer", answer: REFUSED },
      { at: 1_500, to: "kicked", what: "post Secret" },
      { at: 5_000, to: "kicked", what: "answer", answer: OFFER },
      { at: 5_000, to: "kicked", what: "patch", patch: { spec: { updateRequests: 2 } } },
    ],
  },
  {
    title: "a Space's broker is kicked while it is being tried",
    endAt: 25_000,
    steps: [
      { at: 0, to: "space-kicked", what: "register" },
      { at: 0, to: "space-kicked", what: "answer", answer: REFUSED },
      { at: 1_500, to: "space-kicked", what: "post Secret" },
      { at: 5_000, to: "space-kicked", what: "answer", answer: OFFER },
      { at: 5_000, to: "space-kicked", what: "patch", patch: { spec: { updateRequests: 2 } } },
    ],
  },
  {
    title: "two that fail hold up a third",
    endAt: 25_000,
    steps: [
      { at: 0, to: "bad1", what: "register" },
      { at: 0, to: "bad2", what: "register" },
      { at: 0, to: "bad1", what: "answer", answer: REFUSED },
      { at: 0, to: "bad2", what: "answer", answer: REFUSED },
      { at: 1_500, to: "bad1", what: "post Secret" },
      { at: 1_500, to: "bad2", what: "post Secret" },
      { at: 4_000, to: "third", what: "register" },
      { at: 5_000, to: "third", what: "post Secret" },
      { at: 7_000, to: "bad1", what: "answer", answer: OFFER },
      { at: 7_000, to: "bad2", what: "answer", answer: OFFER },
    ],
  },
  {
    title: "a Secret goes, and comes back",
    endAt: 9_000,
    steps: [
      { at: 0, to: "bereft", what: "register" },
      { at: 0, to: "bereft", what: "answer", answer: OFFER },
      { at: 1_500, to: "bereft", what: "post Secret" },
      { at: 4_000, to: "bereft", what: "drop Secret" },
      { at: 6_000, to: "bereft", what: "post Secret" },
    ],
  },
  {
    title: "a foreign Secret is noticed late, and becomes the broker's own",
    endAt: 9_000,
    steps: [
      { at: 0, to: "foreign", what: "register" },
      { at: 1_500, to: "foreign", what: "post foreign Secret" },
      { at: 4_000, to: "foreign", what: "patch", patch: { metadata: { annotations: { a: "b" } } } },
      { at: 6_000, to: "foreign", what: "own Secret" },
    ],
  },
  {
    title: "somebody else holds a deleted broker",
    endAt: 7_000,
    steps: [
      { at: 0, to: "kept", what: "register" },
      { at: 1_500, to: "kept", what: "post Secret" },
      { at: 3_000, to: "kept", what: "patch", patch: { metadata: { finalizers: ["clusterservicebroker.kf.dev", "mine.example/keep"] } } },
      { at: 5_000, to: "kept", what: "delete" },
    ],
  },
  {
    title: "an instance of Kf 1 holds a deleted broker, and its end is not noticed",
    endAt: 12_000,
    steps: [
      { at: 0, to: "legacy", what: "register" },
      { at: 1_500, to: "legacy", what: "post Secret" },
      { at: 1_500, to: "legacy", what: "post instance", spec: { brokered: { broker: "legacy", className: "c", planName: "p" } } },
      { at: 4_000, to: "legacy", what: "delete" },
      { at: 6_000, to: "legacy", what: "drop instance" },
      { at: 9_000, to: "legacy", what: "patch", patch: { metadata: { annotations: { a: "b" } } } },
    ],
  },
  {
    title: "an instance of Kf 2 holds no broker",
    endAt: 6_000,
    steps: [
      { at: 0, to: "used", what: "register" },
      { at: 1_500, to: "used", what: "post Secret" },
      { at: 1_500, to: "used", what: "post instance", spec: { osb: { brokerName: "used" } } },
      { at: 4_000, to: "used", what: "delete" },
    ],
  },
  {
    title: "five tries fail, and what was told was a format",
    endAt: 172_000,
    steps: [
      { at: 0, to: "hopeless", what: "register" },
      { at: 0, to: "hopeless", what: "answer", answer: REFUSED },
      { at: 1_500, to: "hopeless", what: "post Secret" },
    ],
  },
];
