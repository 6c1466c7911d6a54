import { expectOk, FakeKubernetes, VirtualClock } from "@osb/testing";
import { describe, expect, it } from "vitest";
import type { Access, KubeClient } from "../kube-client.ts";
import { LEASES, SECRETS } from "../resources.ts";
import { inspectRights } from "./inspect-rights.ts";

const accesses: readonly Access[] = [
  { verb: "create", resource: SECRETS, namespace: "default" },
  { verb: "get", resource: SECRETS, namespace: "default" },
  { verb: "update", resource: LEASES, namespace: "default" },
];

describe("inspectRights", () => {
  const clock = new VirtualClock();
  const cluster = new FakeKubernetes({ clock });

  it("finds nothing missing for those who may do everything", async () => {
    expect(expectOk(await inspectRights({ kube: cluster.client(), clock }, { accesses }))).toEqual([]);
  });

  it("tells which rights are missing", async () => {
    const user = cluster.user("reader", [{ verbs: ["get"], apiGroups: [""], resources: ["secrets"] }]);

    expect(expectOk(await inspectRights({ kube: cluster.client(user), clock }, { accesses }))).toEqual([accesses[0], accesses[2]]);
  });

  it("asks about many without asking for all at once", async () => {
    let underWay = 0;
    let most = 0;
    const kube = cluster.client(cluster.user("nobody"));
    const counting: KubeClient = {
      ...kube,
      review: (access, options) => {
        most = Math.max(most, (underWay += 1));
        return kube.review(access, options).map((allowed) => ((underWay -= 1), allowed));
      },
    };
    const many = Array.from({ length: 50 }, (_, index): Access => ({
      verb: "get",
      resource: SECRETS,
      namespace: "default",
      name: `n${index}`,
    }));

    expect(expectOk(await inspectRights({ kube: counting, clock }, { accesses: many }))).toEqual(many);
    expect(most).toBe(8);
  });
});
