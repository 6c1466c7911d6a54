import type { AdmissionHook, ApiObject } from "@osb/testing/kubernetes";
import { describe, expect, it } from "vitest";
import { reviewed, type ReviewRequest, type ReviewResponse } from "./reviewed.ts";

const object: ApiObject = { apiVersion: "v1", kind: "Secret", metadata: { name: "s", labels: { a: "1", b: "2" } }, list: [1] };
const request: ReviewRequest = {
  uid: "u",
  kind: { kind: "Secret" },
  resource: { group: "", version: "v1", resource: "secrets" },
  namespace: "n",
  operation: "UPDATE",
  userInfo: { username: "alice", groups: ["people"] },
  object,
  oldObject: null,
};
const hook = (more: Partial<AdmissionHook>): AdmissionHook => ({
  name: "h.example.com",
  resources: ["secrets"],
  operations: ["UPDATE"],
  ...more,
});

describe("reviewed", () => {
  it("passes on a denial, without the words that the API server puts before it", () => {
    const response = reviewed(hook({ validate: ({ caller }) => `not by ${caller.name}` }), request);

    expect(response).toEqual({ uid: "u", allowed: false, status: { code: 403, reason: "Forbidden", message: "not by alice" } });
  });

  it("tells a change as a patch of what differs, and no more", () => {
    const changed = { ...object, metadata: { name: "s", labels: { a: "3", "x/y": "4" } }, list: [1, 2] };

    const response = reviewed(hook({ mutate: () => changed }), request);

    expect(patchIn(response)).toEqual([
      { op: "replace", path: "/metadata/labels/a", value: "3" },
      { op: "add", path: "/metadata/labels/x~1y", value: "4" },
      { op: "remove", path: "/metadata/labels/b" },
      { op: "replace", path: "/list", value: [1, 2] },
    ]);
  });

  it("sends no patch where nothing differs", () => {
    expect(reviewed(hook({ mutate: (admission) => admission.object }), request)).toEqual({ uid: "u", allowed: true });
  });
});

function patchIn({ patch = "" }: ReviewResponse): unknown {
  return JSON.parse(Buffer.from(patch, "base64").toString());
}
